/** What a kind of problem means, without an artifact. */
export interface ProblemExplanation {
  /** What went wrong, as one sentence without a full stop. */
  readonly what: string;
  /** What it comes from. */
  readonly cause: string;
  readonly remedy: string;
}

/** In the order in which it is told. */
export function explain(what: string, cause: string, remedy: string): ProblemExplanation {
  return { what, cause, remedy };
}

/** What helps where a file is not for the target. */
export const forTarget =
  'take a wheel for the target: zipwright build, or pip install --platform manylinux2014_x86_64 --only-binary :all:';
