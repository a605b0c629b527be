/**
 * Written by tools/generate-runtime-pins.ts on 2026-11-24; change src/lambda/sdk.ts, then run it.
 *
 * awslambdaric, Apache-2.0: AWS's runtime client. simplejson (MIT) and snapshot_restore_py (Apache-2.0) are what it
 * requires. boto3, botocore and s3transfer (Apache-2.0) are the SDK, with jmespath, six and urllib3 (MIT) and
 * python-dateutil (Apache-2.0, BSD-3-Clause).
 */

/** File names of a runtime's wheels. */
export interface WheelNames {
  /** AWS's runtime client and what it requires. */
  readonly client: Readonly<Record<'x86_64' | 'arm64', readonly string[]>>;
  /** boto3 and what it requires: pure Python. */
  readonly sdk: readonly string[];
}

/** Wheels for each CPython 3.minor, by file name. All of them load on glibc 2.17 and newer. */
export const runtimePins: Readonly<Record<number, WheelNames>> = {
  9: {
    client: {
      x86_64: [
        'awslambdaric-4.0.4-cp39-cp39-manylinux2014_x86_64.manylinux_2_17_x86_64.whl',
        'simplejson-4.3.0-cp39-cp39-manylinux1_x86_64.manylinux_2_28_x86_64.manylinux_2_5_x86_64.whl',
        'snapshot_restore_py-1.0.0-py3-none-any.whl',
      ],
      arm64: [
        'awslambdaric-4.0.4-cp39-cp39-manylinux2014_aarch64.manylinux_2_17_aarch64.whl',
        'simplejson-4.3.0-cp39-cp39-manylinux2014_aarch64.manylinux_2_17_aarch64.manylinux_2_28_aarch64.whl',
        'snapshot_restore_py-1.0.0-py3-none-any.whl',
      ],
    },
    sdk: [
      'boto3-1.40.4-py3-none-any.whl',
      'botocore-1.40.4-py3-none-any.whl',
      'jmespath-1.1.0-py3-none-any.whl',
      'python_dateutil-2.9.0.post0-py2.py3-none-any.whl',
      's3transfer-0.13.1-py3-none-any.whl',
      'six-1.17.0-py2.py3-none-any.whl',
      'urllib3-1.26.19-py2.py3-none-any.whl',
    ],
  },
  10: {
    client: {
      x86_64: [
        'awslambdaric-4.2.2-cp310-cp310-manylinux2014_x86_64.manylinux_2_17_x86_64.whl',
        'simplejson-4.3.0-cp310-cp310-manylinux1_x86_64.manylinux_2_28_x86_64.manylinux_2_5_x86_64.whl',
        'snapshot_restore_py-1.0.0-py3-none-any.whl',
      ],
      arm64: [
        'awslambdaric-4.2.2-cp310-cp310-manylinux2014_aarch64.manylinux_2_17_aarch64.whl',
        'simplejson-4.3.0-cp310-cp310-manylinux2014_aarch64.manylinux_2_17_aarch64.manylinux_2_28_aarch64.whl',
        'snapshot_restore_py-1.0.0-py3-none-any.whl',
      ],
    },
    sdk: [
      'boto3-1.42.97-py3-none-any.whl',
      'botocore-1.42.97-py3-none-any.whl',
      'jmespath-1.1.0-py3-none-any.whl',
      'python_dateutil-2.9.0.post0-py2.py3-none-any.whl',
      's3transfer-0.16.1-py3-none-any.whl',
      'six-1.17.0-py2.py3-none-any.whl',
      'urllib3-2.6.3-py3-none-any.whl',
    ],
  },
  11: {
    client: {
      x86_64: [
        'awslambdaric-4.2.2-cp311-cp311-manylinux2014_x86_64.manylinux_2_17_x86_64.whl',
        'simplejson-4.3.0-cp311-cp311-manylinux1_x86_64.manylinux_2_28_x86_64.manylinux_2_5_x86_64.whl',
        'snapshot_restore_py-1.0.0-py3-none-any.whl',
      ],
      arm64: [
        'awslambdaric-4.2.2-cp311-cp311-manylinux2014_aarch64.manylinux_2_17_aarch64.whl',
        'simplejson-4.3.0-cp311-cp311-manylinux2014_aarch64.manylinux_2_17_aarch64.manylinux_2_28_aarch64.whl',
        'snapshot_restore_py-1.0.0-py3-none-any.whl',
      ],
    },
    sdk: [
      'boto3-1.42.97-py3-none-any.whl',
      'botocore-1.42.97-py3-none-any.whl',
      'jmespath-1.1.0-py3-none-any.whl',
      'python_dateutil-2.9.0.post0-py2.py3-none-any.whl',
      's3transfer-0.16.1-py3-none-any.whl',
      'six-1.17.0-py2.py3-none-any.whl',
      'urllib3-2.6.3-py3-none-any.whl',
    ],
  },
  12: {
    client: {
      x86_64: [
        'awslambdaric-4.2.2-cp312-cp312-manylinux2014_x86_64.manylinux_2_17_x86_64.whl',
        'simplejson-4.3.0-cp312-cp312-manylinux1_x86_64.manylinux_2_28_x86_64.manylinux_2_5_x86_64.whl',
        'snapshot_restore_py-1.0.0-py3-none-any.whl',
      ],
      arm64: [
        'awslambdaric-4.2.2-cp312-cp312-manylinux2014_aarch64.manylinux_2_17_aarch64.whl',
        'simplejson-4.3.0-cp312-cp312-manylinux2014_aarch64.manylinux_2_17_aarch64.manylinux_2_28_aarch64.whl',
        'snapshot_restore_py-1.0.0-py3-none-any.whl',
      ],
    },
    sdk: [
      'boto3-1.42.97-py3-none-any.whl',
      'botocore-1.42.97-py3-none-any.whl',
      'jmespath-1.1.0-py3-none-any.whl',
      'python_dateutil-2.9.0.post0-py2.py3-none-any.whl',
      's3transfer-0.16.1-py3-none-any.whl',
      'six-1.17.0-py2.py3-none-any.whl',
      'urllib3-2.6.3-py3-none-any.whl',
    ],
  },
  13: {
    client: {
      x86_64: [
        'awslambdaric-4.2.2-cp313-cp313-manylinux2014_x86_64.manylinux_2_17_x86_64.whl',
        'simplejson-4.3.0-cp313-cp313-manylinux1_x86_64.manylinux_2_28_x86_64.manylinux_2_5_x86_64.whl',
        'snapshot_restore_py-1.0.0-py3-none-any.whl',
      ],
      arm64: [
        'awslambdaric-4.2.2-cp313-cp313-manylinux2014_aarch64.manylinux_2_17_aarch64.whl',
        'simplejson-4.3.0-cp313-cp313-manylinux2014_aarch64.manylinux_2_17_aarch64.manylinux_2_28_aarch64.whl',
        'snapshot_restore_py-1.0.0-py3-none-any.whl',
      ],
    },
    sdk: [
      'boto3-1.42.97-py3-none-any.whl',
      'botocore-1.42.97-py3-none-any.whl',
      'jmespath-1.1.0-py3-none-any.whl',
      'python_dateutil-2.9.0.post0-py2.py3-none-any.whl',
      's3transfer-0.16.1-py3-none-any.whl',
      'six-1.17.0-py2.py3-none-any.whl',
      'urllib3-2.6.3-py3-none-any.whl',
    ],
  },
  14: {
    client: {
      x86_64: [
        'awslambdaric-4.2.2-cp314-cp314-manylinux2014_x86_64.manylinux_2_17_x86_64.whl',
        'simplejson-4.3.0-cp314-cp314-manylinux1_x86_64.manylinux_2_28_x86_64.manylinux_2_5_x86_64.whl',
        'snapshot_restore_py-1.0.0-py3-none-any.whl',
      ],
      arm64: [
        'awslambdaric-4.2.2-cp314-cp314-manylinux2014_aarch64.manylinux_2_17_aarch64.whl',
        'simplejson-4.3.0-cp314-cp314-manylinux2014_aarch64.manylinux_2_17_aarch64.manylinux_2_28_aarch64.whl',
        'snapshot_restore_py-1.0.0-py3-none-any.whl',
      ],
    },
    sdk: [
      'boto3-1.42.97-py3-none-any.whl',
      'botocore-1.42.97-py3-none-any.whl',
      'jmespath-1.1.0-py3-none-any.whl',
      'python_dateutil-2.9.0.post0-py2.py3-none-any.whl',
      's3transfer-0.16.1-py3-none-any.whl',
      'six-1.17.0-py2.py3-none-any.whl',
      'urllib3-2.6.3-py3-none-any.whl',
    ],
  },
  15: {
    client: {
      x86_64: [
        'awslambdaric-4.2.2-cp315-cp315-manylinux2014_x86_64.manylinux_2_17_x86_64.whl',
        'simplejson-4.3.0-cp315-cp315-manylinux1_x86_64.manylinux_2_28_x86_64.manylinux_2_5_x86_64.whl',
        'snapshot_restore_py-1.0.0-py3-none-any.whl',
      ],
      arm64: [
        'awslambdaric-4.2.2-cp315-cp315-manylinux2014_aarch64.manylinux_2_17_aarch64.whl',
        'simplejson-4.3.0-cp315-cp315-manylinux2014_aarch64.manylinux_2_17_aarch64.manylinux_2_28_aarch64.whl',
        'snapshot_restore_py-1.0.0-py3-none-any.whl',
      ],
    },
    sdk: [
      'boto3-1.42.97-py3-none-any.whl',
      'botocore-1.42.97-py3-none-any.whl',
      'jmespath-1.1.0-py3-none-any.whl',
      'python_dateutil-2.9.0.post0-py2.py3-none-any.whl',
      's3transfer-0.16.1-py3-none-any.whl',
      'six-1.17.0-py2.py3-none-any.whl',
      'urllib3-2.6.3-py3-none-any.whl',
    ],
  },
};

/** SHA-256 of each wheel. */
export const runtimeWheelHashes: Readonly<Record<string, string>> = {
  'awslambdaric-4.0.4-cp39-cp39-manylinux2014_aarch64.manylinux_2_17_aarch64.whl':
    'ab7e4aa123dd1e9b1a24628e595dc14ca17a8fe7485824de2aa26a2536dc15f8',
  'awslambdaric-4.0.4-cp39-cp39-manylinux2014_x86_64.manylinux_2_17_x86_64.whl':
    '4531221790509abf378114d2373a0d1f8b76b65920513b9c48d489501293007a',
  'awslambdaric-4.2.2-cp310-cp310-manylinux2014_aarch64.manylinux_2_17_aarch64.whl':
    '4e53dbdf07c2c56824a7c539aeb65d15ea26858c1d7cdc89edf4d976dd50450f',
  'awslambdaric-4.2.2-cp310-cp310-manylinux2014_x86_64.manylinux_2_17_x86_64.whl':
    '71feb2fb303b73642a433154f2ea9eba8dd8c1da0863a3ff4c3916b9945b0de1',
  'awslambdaric-4.2.2-cp311-cp311-manylinux2014_aarch64.manylinux_2_17_aarch64.whl':
    '0bfd063e2b4c3f1c58e5a561fab3a15d71ed85dbfacb0a7a693b8d20f1d1c544',
  'awslambdaric-4.2.2-cp311-cp311-manylinux2014_x86_64.manylinux_2_17_x86_64.whl':
    'ea87f581768a7558b493a59ee9f4de6dcbc6444b888169afa01af71396ed731d',
  'awslambdaric-4.2.2-cp312-cp312-manylinux2014_aarch64.manylinux_2_17_aarch64.whl':
    '1c6c1a9df7b32043f820204c035c0c9496b8203c8a39331712cb5f058ea6be8f',
  'awslambdaric-4.2.2-cp312-cp312-manylinux2014_x86_64.manylinux_2_17_x86_64.whl':
    'f04e362be24ae21f34beb9ad4847f94ebb915ccd5120925a227f721af20a411d',
  'awslambdaric-4.2.2-cp313-cp313-manylinux2014_aarch64.manylinux_2_17_aarch64.whl':
    'bd3ebafddd6c3283a2c7f121164f304273256c7fe3f9847be44d0c5f6fd2d792',
  'awslambdaric-4.2.2-cp313-cp313-manylinux2014_x86_64.manylinux_2_17_x86_64.whl':
    '2215bca01bbdbdfa9579bb4204f55d3e91e6dee589b88f8f9d20a285a790c468',
  'awslambdaric-4.2.2-cp314-cp314-manylinux2014_aarch64.manylinux_2_17_aarch64.whl':
    '702ead5196cf5ff30dcab997e4e4fca7ba020a258fa5ef996ef95955a0abab25',
  'awslambdaric-4.2.2-cp314-cp314-manylinux2014_x86_64.manylinux_2_17_x86_64.whl':
    'a153a632c70b6bb3f2783bcf609e38182740d812a2424be03a26782484ff6610',
  'awslambdaric-4.2.2-cp315-cp315-manylinux2014_aarch64.manylinux_2_17_aarch64.whl':
    '589ee37a57465ca6c8b4dd6035dc039083b5e2b768f00e884acc790118550de9',
  'awslambdaric-4.2.2-cp315-cp315-manylinux2014_x86_64.manylinux_2_17_x86_64.whl':
    '5701771a51734e2ec8f4e225da6564ac292018aeffaeec9840f819f5bca7c16e',
  'boto3-1.40.4-py3-none-any.whl': '95cdc86454e9ff43e0693c5d807a54ce6813b6711d3543a0052ead5216b93367',
  'boto3-1.42.97-py3-none-any.whl': '966e49f0510af9a64057a902b7df53d4348c447de0d3df4cc855dfd85e058fcd',
  'botocore-1.40.4-py3-none-any.whl': '4e131c52731e10a6af998c2ac3bfbda12e6ecef0e3633268c7752d0502c74197',
  'botocore-1.42.97-py3-none-any.whl': '77d2c8ce1bc592d3fbd7c01c35836f4a5b0cac2ca03ccdf6ffc60faa16b5fadc',
  'jmespath-1.1.0-py3-none-any.whl': 'a5663118de4908c91729bea0acadca56526eb2698e83de10cd116ae0f4e97c64',
  'python_dateutil-2.9.0.post0-py2.py3-none-any.whl':
    'a8b2bc7bffae282281c8140a97d3aa9c14da0b136dfe83f850eea9a5f7470427',
  's3transfer-0.13.1-py3-none-any.whl': 'a981aa7429be23fe6dfc13e80e4020057cbab622b08c0315288758d67cabc724',
  's3transfer-0.16.1-py3-none-any.whl': '61bcd00ccb83b21a0fe7e91a553fff9729d46c83b4e0106e7c314a733891f7c2',
  'simplejson-4.3.0-cp310-cp310-manylinux1_x86_64.manylinux_2_28_x86_64.manylinux_2_5_x86_64.whl':
    '9e245f76fc0f7c621ff427a18263f866bf73af0222552ee5db07a73263af1e4a',
  'simplejson-4.3.0-cp310-cp310-manylinux2014_aarch64.manylinux_2_17_aarch64.manylinux_2_28_aarch64.whl':
    'e567f26e2ebeed3309f8e1f3a12b7a67170b5bd333b1c6e1acfe8a27b82f8714',
  'simplejson-4.3.0-cp311-cp311-manylinux1_x86_64.manylinux_2_28_x86_64.manylinux_2_5_x86_64.whl':
    '06306ed92b3860802ad9dd7fe88f122a7360b01e3936b8a355d6d689bb2bb774',
  'simplejson-4.3.0-cp311-cp311-manylinux2014_aarch64.manylinux_2_17_aarch64.manylinux_2_28_aarch64.whl':
    '82a24d31f06deea3ba1814c4c79f54b1573a3574b8a7c598b6a7f41ac488e047',
  'simplejson-4.3.0-cp312-cp312-manylinux1_x86_64.manylinux_2_28_x86_64.manylinux_2_5_x86_64.whl':
    'ce5726e85a8462580b3c3f5098e9bcaa2d10dfd28233451aad5638a9d16b6d1c',
  'simplejson-4.3.0-cp312-cp312-manylinux2014_aarch64.manylinux_2_17_aarch64.manylinux_2_28_aarch64.whl':
    '213ce37252f42ff591a8e802c634185a37d1fc79a8356afab5b8271343dd6678',
  'simplejson-4.3.0-cp313-cp313-manylinux1_x86_64.manylinux_2_28_x86_64.manylinux_2_5_x86_64.whl':
    '2091df1a8ad3ab6920d5f47527548cfd7a636bc09d91b824db23c7e0c1ddbef2',
  'simplejson-4.3.0-cp313-cp313-manylinux2014_aarch64.manylinux_2_17_aarch64.manylinux_2_28_aarch64.whl':
    '067473d6df8c185d6b32926373de6c0069c5b351b3caa340eb547db42c722bc7',
  'simplejson-4.3.0-cp314-cp314-manylinux1_x86_64.manylinux_2_28_x86_64.manylinux_2_5_x86_64.whl':
    'c0eb226f43b76c1056d90b7e6998d5be3ed3f29e4467ecc4ee50c30d73c27fec',
  'simplejson-4.3.0-cp314-cp314-manylinux2014_aarch64.manylinux_2_17_aarch64.manylinux_2_28_aarch64.whl':
    'cd2819abdf930e4d6a6d68b1664fe1c817e69e116ecbb3c423725fe5e7ac5913',
  'simplejson-4.3.0-cp315-cp315-manylinux1_x86_64.manylinux_2_28_x86_64.manylinux_2_5_x86_64.whl':
    'b51781107776aa0210b866e6e9e8416f9f05e3c48b429bc25e17e6248418c1c0',
  'simplejson-4.3.0-cp315-cp315-manylinux2014_aarch64.manylinux_2_17_aarch64.manylinux_2_28_aarch64.whl':
    '420ca382766f090b23a432067e968a004fab7e2b8806e95b16f6feac4072c415',
  'simplejson-4.3.0-cp39-cp39-manylinux1_x86_64.manylinux_2_28_x86_64.manylinux_2_5_x86_64.whl':
    '3c9e042acb55c9ca24c8e4bf46623b5ee03b28fc115380f20d9ee42d8509dbfd',
  'simplejson-4.3.0-cp39-cp39-manylinux2014_aarch64.manylinux_2_17_aarch64.manylinux_2_28_aarch64.whl':
    '8d115cc49b89c20d464008a5e945e9847214f72095b57c1305530ee6bd6eeaaa',
  'six-1.17.0-py2.py3-none-any.whl': '4721f391ed90541fddacab5acf947aa0d3dc7d27b2e1e8eda2be8970586c3274',
  'snapshot_restore_py-1.0.0-py3-none-any.whl':
    '38f99e696793790f54658e71c68c7a8a40cea877c81232b5052383b1301aceba',
  'urllib3-1.26.19-py2.py3-none-any.whl': '37a0344459b199fce0e80b0d3569837ec6b6937435c5244e7fd73fa6006830f3',
  'urllib3-2.6.3-py3-none-any.whl': 'bf272323e553dfb2e87d9bfd225ca7b0f467b919d7bbd355436d3fd37cb0acd4',
};
