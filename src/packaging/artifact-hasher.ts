import { InternalError } from '../errors/zipwright-error.ts';
import { Sha256 } from '../store/sha256.ts';
import { asHashSegment, readHashSegment, type HashRequest } from './hash-segments.ts';
import { leadingPacks, type JoinedStates } from './joined-states.ts';
import type { ArtifactPlan, Segment } from './plan-artifact.ts';

/** One pass over an archive's bytes. */
export interface HashPass {
  /** Sees all bytes in order. */
  take(bytes: Buffer): void;
  /** SHA-256 of the archive, hexadecimal, when all were taken. */
  digest(): Promise<string>;
}

/** How the hash of a planned archive is computed. */
export interface ArtifactHasher extends Disposable {
  startPass(): HashPass;
  /** Keeps the state after the archive's packs, so that its next build hashes only what follows them. */
  remember(): Promise<void>;
}

/** What follows the packs may be this long to be hashed by our own SHA-256. */
const RESUMABLE_BYTES = 2 * 1024 * 1024;
/** Below this size a second thread costs more than it saves. */
const WORKER_WORTHWHILE_BYTES = 8 * 1024 * 1024;

/**
 * Chooses how to hash an archive: from a kept state after its packs, else here when it is small, else in a second
 * thread while it is written.
 */
export async function createHasher(plan: ArtifactPlan, states?: JoinedStates): Promise<ArtifactHasher> {
  const leading = leadingPacks(plan.segments);
  const joined = leading.reduce((sum, { length }) => sum + length, 0);
  if (states !== undefined && leading.length > 0 && plan.size - joined <= RESUMABLE_BYTES) {
    const state = states.find(leading);
    if (state !== undefined) {
      return resumingHasher(state, joined);
    }
  }
  const keep = async (compute: (segments: readonly Segment[]) => Promise<Buffer>): Promise<void> => {
    if (states !== undefined && leading.length > 0) {
      states.keep(leading, await compute(leading));
    }
  };
  return plan.size < WORKER_WORTHWHILE_BYTES ? inlineHasher(keep) : threadHasher(plan.segments, keep);
}

type Keep = (compute: (segments: readonly Segment[]) => Promise<Buffer>) => Promise<void>;

/** @param joined how many bytes the state is of: these pass by unhashed */
function resumingHasher(state: Buffer, joined: number): ArtifactHasher {
  return {
    startPass() {
      const hash = new Sha256(state);
      let passed = 0;
      return {
        take(bytes) {
          const fresh = bytes.subarray(Math.max(0, joined - passed));
          passed += bytes.length;
          hash.update(fresh);
        },
        digest: async () => hash.digest(),
      };
    },
    remember: async () => undefined,
    [Symbol.dispose]: () => undefined,
  };
}

function inlineHasher(keep: Keep): ArtifactHasher {
  return {
    startPass() {
      const hash = process.getBuiltinModule('node:crypto').createHash('sha256');
      return { take: (bytes) => void hash.update(bytes), digest: async () => hash.digest('hex') };
    },
    remember: () =>
      keep(async (segments) => {
        const hash = new Sha256();
        for (const segment of segments) {
          readHashSegment(asHashSegment(segment), (bytes) => void hash.update(bytes));
        }
        return hash.save();
      }),
    [Symbol.dispose]: () => undefined,
  };
}

/** Hashes in a second thread, which starts at once. */
async function threadHasher(segments: readonly Segment[], keep: Keep): Promise<ArtifactHasher> {
  const { Worker } = await import('node:worker_threads');
  const name = import.meta.url.endsWith('.ts') ? './hash-worker.ts' : './hash-worker.cjs';
  const worker = new Worker(new URL(name, import.meta.url));
  const ask = (wanted: HashRequest['wanted'], asked: readonly Segment[]): Promise<unknown> => {
    const answer = new Promise((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
      worker.once('exit', () => {
        reject(new InternalError('The hashing thread ended early'));
      });
    });
    const request: HashRequest = { wanted, segments: asked.map(asHashSegment) };
    worker.postMessage(request);
    return answer;
  };
  const digest = ask('digest', segments);
  digest.catch(() => undefined);
  return {
    startPass: () => ({ take: () => undefined, digest: async () => String(await digest) }),
    remember: () => keep(async (leading) => Buffer.from((await ask('state', leading)) as Uint8Array)),
    [Symbol.dispose]: () => {
      void worker.terminate();
    },
  };
}
