/** A wheel of a tool for one kind of machine: `process.platform`-`process.arch`. */
export interface PinnedWheel {
  readonly filename: string;
  readonly sha256: string;
}

export interface PinnedTool {
  readonly version: string;
  readonly wheels: Readonly<Record<string, PinnedWheel>>;
}

/** uv, Apache-2.0 or MIT. */
export const pinnedUv: PinnedTool = {
  version: '0.13.9',
  wheels: {
    'linux-x64': {
      filename: 'uv-0.13.9-py3-none-manylinux_2_17_x86_64.manylinux2014_x86_64.whl',
      sha256: 'd7f459fe4fd247d830351c75686d3996ace3c6f3f728eb0e85a30b7ada0cef19',
    },
    'linux-arm64': {
      filename: 'uv-0.13.9-py3-none-manylinux_2_17_aarch64.manylinux2014_aarch64.musllinux_1_1_aarch64.whl',
      sha256: '5435c5ce14a56431208ca0996416d310f1598e8c2c8ba707688985a16bb82dbe',
    },
    'darwin-arm64': {
      filename: 'uv-0.13.9-py3-none-macosx_11_0_arm64.whl',
      sha256: '66c512266d633bef48384a1f53003f41f2a8e7b36fe6e7fbfd3e0fd52d96fa63',
    },
    'darwin-x64': {
      filename: 'uv-0.13.9-py3-none-macosx_10_12_x86_64.whl',
      sha256: 'c16ed11e013557536b3e60065f1b912f6407bd6518e041b961e23ef9e6b4fbf5',
    },
    'win32-x64': {
      filename: 'uv-0.13.9-py3-none-win_amd64.whl',
      sha256: '6a44b2ed8111d2f60d2b92627c5dccda3f7ed7570b18ce115e569cd68c28246b',
    },
    'win32-arm64': {
      filename: 'uv-0.13.9-py3-none-win_arm64.whl',
      sha256: 'eeb92051c2123b9730c46b04cc843cfa4bc7d7b0aec56df431a2215ef4cb0273',
    },
  },
};

/** ziglang, MIT: a C and C++ compiler with the headers and stubs of every glibc version. */
export const pinnedZig: PinnedTool = {
  version: '0.17.1',
  wheels: {
    'linux-x64': {
      filename: 'ziglang-0.17.1-py3-none-manylinux_2_12_x86_64.manylinux2010_x86_64.musllinux_1_1_x86_64.whl',
      sha256: 'ea6cc5d87b033cf0aedfbc8f9549a908cae6c50ac31f1698188fa48a74524b54',
    },
    'linux-arm64': {
      filename:
        'ziglang-0.17.1-py3-none-manylinux_2_17_aarch64.manylinux2014_aarch64.musllinux_1_1_aarch64.whl',
      sha256: 'b7c5f02fccd40f89b999ee16a1f5ddced56e6182370f8affe494bcf8a28cf07e',
    },
    'darwin-arm64': {
      filename: 'ziglang-0.17.1-py3-none-macosx_13_0_arm64.whl',
      sha256: '09953b6af7f64168b915180a42774f520f92d86ef6331b28e33915c7e1f0bb23',
    },
    'darwin-x64': {
      filename: 'ziglang-0.17.1-py3-none-macosx_13_0_x86_64.whl',
      sha256: '4e0b4b9c02b8d0d220e9948010f860b62ff11d96abb39762eca5fa2ef3f7bc97',
    },
    'win32-x64': {
      filename: 'ziglang-0.17.1-py3-none-win_amd64.whl',
      sha256: '69c3dfc3aff6a297ec4017aa904782c0e450eb988982d7f675d83edce27526fb',
    },
  },
};

/** debugpy, MIT: the debugger that editors attach to. Its wheel without compiled parts runs on every Python and machine. */
export const pinnedDebugpy = {
  version: '1.8.22',
  wheel: {
    filename: 'debugpy-1.8.22-py2.py3-none-any.whl',
    sha256: 'a9e9d3550e15ca479c59333e90845029190531f0cacfedab3b815a57bd913947',
  },
} as const satisfies { readonly version: string; readonly wheel: PinnedWheel };
