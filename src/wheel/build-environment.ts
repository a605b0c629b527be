import { withoutSecrets } from '../toolchain/without-secrets.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Variables that would make the same source give another wheel, or lead the build to another interpreter's modules. */
const INFLUENCES = new Set(
  (
    'CC CXX CPP AR ARFLAGS AS LD NM RANLIB STRIP LDSHARED LDCXXSHARED FC F77 F90 CARGO RUSTC ' +
    'CFLAGS CXXFLAGS CPPFLAGS LDFLAGS ARCHFLAGS CPATH C_INCLUDE_PATH CPLUS_INCLUDE_PATH LIBRARY_PATH LD_RUN_PATH ' +
    'CMAKE_TOOLCHAIN_FILE MAKEFLAGS _PYTHON_HOST_PLATFORM _PYTHON_SYSCONFIGDATA_NAME ' +
    'PYTHONPATH PYTHONHOME PYTHONSTARTUP PYTHONUSERBASE VIRTUAL_ENV CONDA_PREFIX TMPDIR TEMP TMP'
  ).split(' '),
);

/** What is the same for every build, so that equal sources give equal wheels. */
const FIXED: Environment = {
  // The first moment that a zip can hold.
  SOURCE_DATE_EPOCH: '315532800',
  PYTHONHASHSEED: '0',
  PYTHONUTF8: '1',
  PYTHONDONTWRITEBYTECODE: '1',
  PYTHONNOUSERSITE: '1',
  TZ: 'UTC',
  // maturin would otherwise install Rust by itself.
  MATURIN_NO_INSTALL_RUST: '1',
};

/**
 * Environment for build scripts, which are other people's programs: the user's without credentials and without what
 * would change the outcome. PATH, HOME, proxies, certificates and the settings of indexes stay.
 */
export function buildEnvironment(environment: Environment): Environment {
  const kept = Object.entries(withoutSecrets(environment)).filter(
    ([name]) => !INFLUENCES.has(name.toUpperCase()),
  );
  return { ...Object.fromEntries(kept), ...FIXED };
}
