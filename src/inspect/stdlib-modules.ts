/** Written by tools/generate-stdlib-modules.ts: `sys.stdlib_module_names` of CPython, on all platforms. */

/** Of every Python that Lambda has. */
export const commonModules = `
  __future__ _abc _aix_support _ast _asyncio _bisect _blake2 _bz2 _codecs _codecs_cn _codecs_hk
  _codecs_iso2022 _codecs_jp _codecs_kr _codecs_tw _collections _collections_abc _compat_pickle
  _contextvars _csv _ctypes _curses _curses_panel _datetime _dbm _decimal _elementtree
  _frozen_importlib _frozen_importlib_external _functools _gdbm _hashlib _heapq _imp _io _json
  _locale _lsprof _lzma _markupbase _md5 _multibytecodec _multiprocessing _opcode _operator
  _osx_support _overlapped _pickle _posixshmem _posixsubprocess _py_abc _pydecimal _pyio _queue
  _random _scproxy _sha1 _sha3 _signal _sitebuiltins _socket _sqlite3 _sre _ssl _stat _statistics
  _string _strptime _struct _symtable _thread _threading_local _tkinter _tracemalloc _uuid _warnings
  _weakref _weakrefset _winapi _zoneinfo abc antigravity argparse array ast asyncio atexit base64 bdb
  binascii bisect builtins bz2 cProfile calendar cmath cmd code codecs codeop collections colorsys
  compileall concurrent configparser contextlib contextvars copy copyreg csv ctypes curses
  dataclasses datetime dbm decimal difflib dis doctest email encodings ensurepip enum errno
  faulthandler fcntl filecmp fileinput fnmatch fractions ftplib functools gc genericpath getopt
  getpass gettext glob graphlib grp gzip hashlib heapq hmac html http idlelib imaplib importlib
  inspect io ipaddress itertools json keyword linecache locale logging lzma mailbox marshal math
  mimetypes mmap modulefinder msvcrt multiprocessing netrc nt ntpath nturl2path numbers opcode
  operator optparse os pathlib pdb pickle pickletools pkgutil platform plistlib poplib posix
  posixpath pprint profile pstats pty pwd py_compile pyclbr pydoc pydoc_data pyexpat queue quopri
  random re readline reprlib resource rlcompleter runpy sched secrets select selectors shelve shlex
  shutil signal site smtplib socket socketserver sqlite3 ssl stat statistics string stringprep struct
  subprocess symtable sys sysconfig syslog tabnanny tarfile tempfile termios textwrap this threading
  time timeit tkinter token tokenize trace traceback tracemalloc tty turtle turtledemo types typing
  unicodedata unittest urllib uuid venv warnings wave weakref webbrowser winreg winsound wsgiref xml
  xmlrpc zipapp zipfile zipimport zlib zoneinfo
`;

/** Of some only: the first and the last minor version. */
export const versionedModules: Readonly<Record<string, readonly [first: number, last: number]>> = {
  _android_support: [13, 15],
  _apple_support: [14, 15],
  _ast_unparse: [14, 15],
  _bootlocale: [9, 9],
  _bootsubprocess: [9, 11],
  _colorize: [13, 15],
  _compression: [9, 13],
  _crypt: [9, 12],
  _hmac: [14, 15],
  _interpchannels: [13, 15],
  _interpqueues: [13, 15],
  _interpreters: [13, 15],
  _ios_support: [13, 15],
  _math_integer: [15, 15],
  _msi: [9, 12],
  _opcode_metadata: [13, 15],
  _peg_parser: [9, 9],
  _py_warnings: [14, 15],
  _pydatetime: [12, 15],
  _pylong: [12, 15],
  _pyrepl: [13, 15],
  _remote_debugging: [14, 15],
  _sha2: [12, 15],
  _sha256: [9, 11],
  _sha512: [9, 11],
  _suggestions: [13, 15],
  _sysconfig: [13, 15],
  _tokenize: [11, 15],
  _types: [14, 15],
  _typing: [11, 15],
  _wmi: [13, 15],
  _zstd: [14, 15],
  aifc: [9, 12],
  annotationlib: [14, 15],
  asynchat: [9, 11],
  asyncore: [9, 11],
  audioop: [9, 12],
  binhex: [9, 10],
  cgi: [9, 12],
  cgitb: [9, 12],
  chunk: [9, 12],
  compression: [14, 15],
  crypt: [9, 12],
  distutils: [9, 11],
  formatter: [9, 9],
  imghdr: [9, 12],
  imp: [9, 11],
  lib2to3: [9, 12],
  mailcap: [9, 12],
  msilib: [9, 12],
  nis: [9, 12],
  nntplib: [9, 12],
  ossaudiodev: [9, 12],
  parser: [9, 9],
  pipes: [9, 12],
  profiling: [15, 15],
  smtpd: [9, 11],
  sndhdr: [9, 12],
  spwd: [9, 12],
  sre_compile: [9, 14],
  sre_constants: [9, 14],
  sre_parse: [9, 14],
  sunau: [9, 12],
  symbol: [9, 9],
  telnetlib: [9, 12],
  tomllib: [11, 15],
  uu: [9, 12],
  xdrlib: [9, 12],
};
