const RUST = ['cargo', 'rustc', 'rustup'];
const COMPILERS = 'gfortran f77 f90 f95 flang ifort ifx nvcc go bazel bazelisk'.split(' ');
const LIBRARY_QUESTIONS = (
  'pkg-config pkgconf pg_config mysql_config mariadb_config xml2-config xslt-config curl-config krb5-config ' +
  'gdal-config geos-config sdl2-config freetype-config icu-config nc-config gsl-config pcap-config ' +
  'net-snmp-config magick-config h5cc'
).split(' ');

/**
 * Programs that zipwright's builds do not have, though the machine may: compilers that do not build for the target,
 * and those that tell where this machine has a library, which the target has not.
 */
export const unavailablePrograms: readonly string[] = [...RUST, ...COMPILERS, ...LIBRARY_QUESTIONS];

export const rustPrograms: ReadonlySet<string> = new Set(RUST);
export const otherCompilers: ReadonlySet<string> = new Set(COMPILERS);
export const libraryQuestions: ReadonlySet<string> = new Set(LIBRARY_QUESTIONS);
