/** Something about a package that is allowed but likely to surprise. */
export interface PackageNotice {
  readonly message: string;
  readonly hint: string;
}
