/** The implied folders of a zip, and everything that was packed where there are no modes. */
export const DEFAULT_FOLDER_MODE = 0o755;
export const DEFAULT_FILE_MODE = 0o644;

const OTHERS_READ_EXECUTE = 0o005;
const WRITE = 0o222;

/**
 * The permission bits with which something of a zip is unpacked. On Lambda the function runs as a user who is neither
 * owner nor of the group, so that the bits of all others decide; here it may run as the owner or as root, whom the
 * others' bits would not stop. So everybody gets what others have: 0644 stays 0644, and 0600 becomes 0200, which no
 * function can read. Set-user-id, set-group-id and sticky never pass.
 */
export function unpackedMode(mode: number): number {
  return (mode & WRITE) | ((mode & OTHERS_READ_EXECUTE) * 0o111);
}

/**
 * What the user's umask does to modes: it takes write permission of group and others away as from any new file, since
 * nobody else may change code that this user runs, but nothing else, since reading is what the zip decides.
 */
export class UserModes {
  readonly #withheld: number;
  readonly #inherited: number;

  /** @param created mode of a folder that was made with 0777: what the umask, or the parent's list of access, left of it */
  constructor(created: number) {
    this.#withheld = ~created & 0o777;
    this.#inherited = created & 0o7000;
  }

  /** The mode that something shall have in the end. */
  final(mode: number): number {
    return mode & ~(this.#withheld & 0o022);
  }

  /** Whether a file made with its final mode has another one and must be told again. */
  isWithheld(final: number): boolean {
    return (final & this.#withheld) !== 0;
  }

  /** Whether a folder, which is made with all rights of its owner until it is filled, must be told its final mode. */
  mustBeClosed(final: number): boolean {
    return (final & 0o700) !== 0o700 || this.isWithheld(final) || this.#inherited !== 0;
  }
}
