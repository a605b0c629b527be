import type { PythonRuntime } from '../lambda/runtimes.ts';

/** Of glibc itself, under the names that both systems have. */
const GLIBC =
  /^(?:lib(?:c|m|dl|rt|pthread|util|resolv|anl|nsl|mvec|BrokenLocale|thread_db|crypt)\.so\.\d|ld-linux)/;
/** Of compilers, and what Python's own modules are linked to, in both systems. */
const COMMON: ReadonlySet<string> = new Set([
  'libgcc_s.so.1',
  'libstdc++.so.6',
  'libz.so.1',
  'libbz2.so.1',
  'liblzma.so.5',
  'libexpat.so.1',
  'libuuid.so.1',
  'libncursesw.so.6',
  'libtinfo.so.6',
  'libpanelw.so.6',
  'libsqlite3.so.0',
  'libcurl.so.4',
  'libnghttp2.so.14',
  'libxml2.so.2',
  'libkrb5.so.3',
  'libcom_err.so.2',
  'libgssapi_krb5.so.2',
  'libk5crypto.so.3',
  'libkrb5support.so.0',
  'libkeyutils.so.1',
  'libpcre.so.1',
  'libselinux.so.1',
  'libglib-2.0.so.0',
]);
const AMAZON_LINUX_2: ReadonlySet<string> = new Set([
  'libssl.so.10',
  'libcrypto.so.10',
  'libssl.so.1.1',
  'libcrypto.so.1.1',
  'libffi.so.6',
]);
const AMAZON_LINUX_2023: ReadonlySet<string> = new Set([
  'libssl.so.3',
  'libcrypto.so.3',
  'libffi.so.8',
  'libcrypt.so.2',
]);

/**
 * Whether a runtime has a shared library, by its soname. It errs on the side of yes: it lists what the minimal images of
 * Amazon Linux have besides. Well-known absentees are libgomp.so.1, libGL.so.1 and the libraries of X11.
 * Source: https://docs.aws.amazon.com/linux/al2023/ug/image-comparison.html and the sonames of those packages.
 */
export function runtimeHasLibrary(soname: string, { minor, operatingSystem }: PythonRuntime): boolean {
  const own = operatingSystem.name === 'Amazon Linux 2' ? AMAZON_LINUX_2 : AMAZON_LINUX_2023;
  return (
    GLIBC.test(soname) ||
    soname === `libpython3.${minor}.so.1.0` ||
    soname === 'libpython3.so' ||
    COMMON.has(soname) ||
    own.has(soname)
  );
}
