import type { Target } from '../lambda/target.ts';

/*
 * What functions find below /usr/lib64, by soname, in every listing of the file system of a running function that was
 * read: releases of 2023 to 2025, x86_64 and arm64. Container images have more (libexpat.so.1 in that of python3.12),
 * functions of a .zip have not: https://github.com/developmentseed/eoapi-cdk/pull/182.
 * Sources: dockerfiles/base.al2/fs-*.txt, dockerfiles/base.al2023/fs-*.txt and dockerfiles/python3.N/fs-*.txt of
 * https://github.com/shogo82148/docker-lambda, which a function writes every week.
 */

/** Of the C library, its loaders, GCC, and what else both systems have under one name. */
const COMMON = `
  libBrokenLocale.so.1 libSegFault.so libacl.so.1 libanl.so.1 libattr.so.1 libbz2.so.1 libc.so.6 libcap.so.2
  libcom_err.so.2 libdl.so.2 libform.so.6 libformw.so.6 libgcc_s.so.1 libgmp.so.10 libgssapi_krb5.so.2
  libgssrpc.so.4 libk5crypto.so.3 libkeyutils.so.1 libkrad.so.0 libkrb5.so.3 libkrb5support.so.0 libm.so.6
  libmemusage.so libmenu.so.6 libmenuw.so.6 libncurses.so.6 libncursesw.so.6 libnss_compat.so.2 libnss_dns.so.2
  libnss_files.so.2 libnssckbi.so libp11-kit.so.0 libpanel.so.6 libpanelw.so.6 libpcprofile.so libpopt.so.0
  libpsx.so.2 libpthread.so.0 libresolv.so.2 librt.so.1 libselinux.so.1 libstdc++.so.6 libtasn1.so.6
  libthread_db.so.1 libtic.so.6 libtinfo.so.6 libutil.so.1 libuuid.so.1 libverto.so.1 libz.so.1 p11-kit-proxy.so
`;

/** OpenSSL 1.0.2 only; neither curl, libxml2, GLib nor OpenSSL 1.1. */
const AMAZON_LINUX_2 = `
  libcidn.so.1 libcrypto.so.10 libexpat.so.1 libffi.so.6 libfontconfig.so.1 libfreebl3.so libfreeblpriv3.so
  libfreetype.so.6 libgmpxx.so.4 libicudata.so.50 libicui18n.so.50 libicuio.so.50 libicule.so.50 libiculx.so.50
  libicutest.so.50 libicutu.so.50 libicuuc.so.50 libkdb5.so.8 libnsl.so.1 libnspr4.so libnssutil3.so libpcre.so.1
  libpcre16.so.0 libpcre32.so.0 libpcrecpp.so.0 libpcreposix.so.0 libplc4.so libplds4.so libpng15.so.15
  libsepol.so.1 libssl.so.10
`;

/** OpenSSL 3; no libexpat, no libnsl, no fonts. */
const AMAZON_LINUX_2023 = `
  libarchive.so.13 libassuan.so.0 libaudit.so.1 libauparse.so.0 libblkid.so.1 libc_malloc_debug.so.0
  libcap-ng.so.0 libcrypto.so.3 libcurl.so.4 libdnf.so.2 libdrop_ambient.so.0 libffi.so.8 libgcrypt.so.20
  libgio-2.0.so.0 libgirepository-1.0.so.1 libgirepository-2.0.so.0 libglib-2.0.so.0 libgmodule-2.0.so.0
  libgobject-2.0.so.0 libgpg-error.so.0 libgpgme.so.11 libgthread-2.0.so.0 libhistory.so.8 libidn2.so.0
  libjson-c.so.5 libkdb5.so.10 liblua-5.3.so liblua-5.4.so liblz4.so.1 liblzma.so.5 libmagic.so.1 libmodulemd.so.2
  libmount.so.1 libmpfr.so.6 libnghttp2.so.14 libnpth.so.0 libpcre2-8.so.0 libpcre2-posix.so.3 libpeas-1.0.so.0
  libpsl.so.5 libreadline.so.8 librepo.so.0 librpm.so.9 librpmio.so.9 libsepol.so.2 libsigsegv.so.2
  libsmartcols.so.1 libsolv.so.1 libsolvext.so.1 libsqlite3.so.0 libssl.so.3 libunistring.so.2 libxml2.so.2
  libyaml-0.so.2 libzstd.so.1
`;

/** What the Python runtimes have in /var/lang/lib besides, for their own modules and for the linker. */
const LANG =
  'libbz2.so libcrypt.so libcrypt.so.1 libgdbm_compat.so libgdbm_compat.so.4 liblzma.so liblzma.so.5 libpython3.so libreadline.so libsqlite3.so libsqlite3.so.0';
const LANG_2 = 'libgdbm.so.4 libreadline.so.6';
const LANG_2023 = 'libcrypt.so.2 libgdbm.so.6';

/** The loaders, and what glibc 2.34 has on one machine only. */
const OF_MACHINE = {
  x86_64: 'ld-linux-x86-64.so.2 libmvec.so.1',
  arm64: 'ld-linux-aarch64.so.1',
} as const;

function namesOf(...lists: readonly string[]): ReadonlySet<string> {
  return new Set(lists.flatMap((list) => list.trim().split(/\s+/)));
}

const BY_SYSTEM = {
  'Amazon Linux 2': namesOf(COMMON, AMAZON_LINUX_2, LANG, LANG_2),
  'Amazon Linux 2023': namesOf(COMMON, AMAZON_LINUX_2023, LANG, LANG_2023),
} as const;
const BY_MACHINE = { x86_64: namesOf(OF_MACHINE.x86_64), arm64: namesOf(OF_MACHINE.arm64) } as const;

/** Whether a runtime has a shared library, by its soname. */
export function runtimeHasLibrary(soname: string, { runtime, architecture }: Target): boolean {
  const { minor, operatingSystem } = runtime;
  return (
    BY_SYSTEM[operatingSystem.name].has(soname) ||
    BY_MACHINE[architecture].has(soname) ||
    soname === `libpython3.${minor}.so.1.0` ||
    soname === `libpython3.${minor}.so`
  );
}
