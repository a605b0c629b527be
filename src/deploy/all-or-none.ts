/** Work that ends early when its signal is aborted. */
export type Task = (signal: AbortSignal) => Promise<void>;

/**
 * Runs tasks side by side. When one fails the others are stopped, and waited for, so that nothing is still being written
 * when this is over.
 * @throws the first failure; the signal's reason when aborted
 */
export async function allOrNone(signal: AbortSignal, tasks: readonly Task[]): Promise<void> {
  const stop = new AbortController();
  const both = AbortSignal.any([signal, stop.signal]);
  let failure: { readonly error: unknown } | undefined;
  await Promise.all(
    tasks.map(async (task) => {
      try {
        await task(both);
      } catch (error) {
        failure ??= { error };
        stop.abort();
      }
    }),
  );
  if (failure !== undefined) {
    throw failure.error;
  }
}
