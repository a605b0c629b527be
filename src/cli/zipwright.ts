import { enableCompileCache } from 'node:module';

// Compiled code is kept between runs. This comes first, and imports nothing of ours, so that all the rest is kept.
enableCompileCache();
void import('./main.ts').then(({ main }) => main());
