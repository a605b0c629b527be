/** A text is no filter pattern; the message is the one that CloudWatch Logs has for it. */
export class FilterPatternError extends Error {
  constructor(message = 'Invalid filter pattern') {
    super(message);
    this.name = 'FilterPatternError';
  }
}
