/** What a build tells while it goes on. Sizes in bytes. */
export type BuildEvent =
  | { readonly kind: 'resolving'; readonly source: string }
  | {
      readonly kind: 'resolved';
      readonly source: string;
      readonly distributions: number;
      readonly milliseconds: number;
    }
  | {
      readonly kind: 'download-started';
      readonly name: string;
      readonly filename: string;
      readonly size: number | undefined;
    }
  | { readonly kind: 'download-progress'; readonly filename: string; readonly bytes: number }
  | { readonly kind: 'download-finished'; readonly filename: string; readonly size: number }
  | { readonly kind: 'building'; readonly name: string; readonly version: string; readonly how: string }
  | { readonly kind: 'packing'; readonly name: string }
  | { readonly kind: 'notice'; readonly message: string; readonly hint?: string }
  | {
      readonly kind: 'left-out';
      readonly paths: readonly { readonly path: string; readonly reason: string }[];
    };

export type Report = (event: BuildEvent) => void;
