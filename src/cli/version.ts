import manifest from '../../package.json' with { type: 'json' };

/** Version of zipwright. */
export const version: string = manifest.version;
