/** Numbers of the zip format. Source: PKWARE APPNOTE 6.3.10, sections named at each. */

/** 4.3.7 */
export const LOCAL_HEADER_SIGNATURE = 0x04034b50;
export const LOCAL_HEADER_SIZE = 30;
/** 4.3.12 */
export const CENTRAL_HEADER_SIGNATURE = 0x02014b50;
export const CENTRAL_HEADER_SIZE = 46;
/** 4.3.16 */
export const END_SIGNATURE = 0x06054b50;
export const END_SIZE = 22;
/** 4.3.14 */
export const ZIP64_END_SIGNATURE = 0x06064b50;
export const ZIP64_END_SIZE = 56;
/** 4.3.15 */
export const ZIP64_LOCATOR_SIGNATURE = 0x07064b50;
export const ZIP64_LOCATOR_SIZE = 20;
/** 4.5.3: the extra field that holds 64-bit sizes and offsets. */
export const ZIP64_EXTRA_ID = 0x0001;

export const MAX_UINT16 = 0xffff;
export const MAX_UINT32 = 0xffffffff;

/** 4.4.4, general purpose bits. */
export const FLAG_ENCRYPTED = 1 << 0;
export const FLAG_DATA_DESCRIPTOR = 1 << 3;
export const FLAG_STRONG_ENCRYPTION = 1 << 6;
export const FLAG_UTF8 = 1 << 11;
export const FLAG_MASKED_HEADERS = 1 << 13;

/** 4.4.5 */
export const METHOD_STORED = 0;
export const METHOD_DEFLATED = 8;

/** 4.4.3: deflate and folders need version 2.0, 64-bit fields 4.5. */
export const VERSION_DEFLATE = 20;
export const VERSION_ZIP64 = 45;
/** 4.4.2: made on Unix (host 3), so that the upper half of the external attributes is a Unix mode. */
export const MADE_ON_UNIX = 3;
export const MADE_ON_MACOS = 19;

/** 4.4.6: 1980-01-01 00:00, the first moment that the format can hold. */
export const EPOCH_DATE = 0x0021;
export const EPOCH_TIME = 0x0000;

/** stat(2): the file type bits of a Unix mode. */
export const MODE_TYPE_MASK = 0o170000;
export const MODE_REGULAR = 0o100000;
export const MODE_DIRECTORY = 0o040000;
export const MODE_SYMLINK = 0o120000;
