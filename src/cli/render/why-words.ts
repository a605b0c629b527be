import type {
  CandidateFacts,
  MissingFacts,
  ModuleExplanation,
  NearMissFacts,
} from '../../workflow/look/module-explanation.ts';

type Loss = NonNullable<CandidateFacts['loss']>;

const FORMS = {
  package: '',
  source: '',
  extension: ', an extension module',
  bytecode: ', bytecode alone',
  namespace: ', a folder without __init__.py',
} as const;

/** A distribution, with its version where that is known. */
export function versioned(name: string, version: string | undefined): string {
  return version === undefined ? name : `${name} ${version}`;
}

function layerWords(layer: string | undefined): string {
  return layer === undefined ? '' : ` in the layer ${layer}`;
}

/** Where something is: `requests/__init__.py in the package, from requests 2.34.2`. */
export function placeWords(candidate: CandidateFacts, { runtime }: ModuleExplanation): string {
  const { origin, layer, path, form, distribution, version } = candidate;
  if (origin === 'runtime') {
    return runtimeWords(candidate, runtime);
  }
  const place = origin === 'layer' ? `the layer ${layer ?? ''}` : 'the package';
  const owner = distribution === undefined ? '' : `, from ${versioned(distribution, version)}`;
  return `${path ?? ''} in ${place}${form === undefined ? '' : FORMS[form]}${owner}`;
}

function runtimeWords(
  { part, distribution, version, readOn, location, isAssumed }: CandidateFacts,
  runtime: string,
): string {
  const known = version === undefined ? '' : ` ${version}${readOn === undefined ? '' : ` (read ${readOn})`}`;
  const place = location === undefined ? '' : `, in ${location}`;
  const doubt = isAssumed === true ? ', if that has it: only its packages are known here' : '';
  switch (part) {
    case 'interpreter':
      return `built into the interpreter of ${runtime}`;
    case 'standard library':
      return `from the standard library of ${runtime}${place}${doubt}`;
    case 'sdk':
      return `from the SDK of ${runtime}: ${distribution ?? ''}${known}${place}${doubt}`;
    case 'client':
      return `from AWS's runtime client${place}${doubt}`;
    default:
      return `from ${runtime}${distribution === undefined ? '' : `: ${distribution}`}${place}${doubt}`;
  }
}

const LOSSES: Readonly<Record<Loss['reason'], (detail: string) => string>> = {
  later: (detail) => `${detail} comes first on the search path`,
  form: (detail) => `${detail} comes first in that folder`,
  replaced: (detail) => `the layer ${detail} is unpacked over it`,
  'package-elsewhere': (detail) => `its package is taken from ${detail}`,
  'no-package': (detail) => `${detail} is no package, or not there`,
  namespace: (detail) => `such a folder comes after every other module of its name: ${detail}`,
  'built-in': () => 'the interpreter has its own built in',
  'loaded-before': () => "the runtime has loaded its own before the function's",
  'other-python': notLooked,
  'free-threaded': notLooked,
  'other-machine': notLooked,
  'other-system': notLooked,
};

function notLooked(detail: string): string {
  return `it is for ${detail}, and no import looks for such a file`;
}

/** Why a candidate is not taken, after its place and a colon. */
export function lossWords(loss: Loss | undefined): string {
  return loss === undefined ? 'another comes first' : LOSSES[loss.reason](loss.detail ?? '');
}

const NEAR: Readonly<Record<NearMissFacts['reason'], string>> = {
  'other-python-folder': "lies in a layer's folder for another Python",
  'layer-folder': "lies in a layer's folder, but this is a function's zip",
  'beside-python': 'lies beside python/, where no layer is looked into',
  folder: 'lies in a folder that imports do not look in',
  case: 'differs in upper and lower case',
  dash: 'differs by a dash and an underscore',
};

/** What could have been meant by a module that nothing provides. */
export function missingLines({ module, nearMisses, claimedBy, similar }: MissingFacts): string[] {
  return [
    ...nearMisses.map(({ path, layer, reason, distribution, version }) => {
      const owner = distribution === undefined ? '' : ` (${versioned(distribution, version)})`;
      return `${path}${layerWords(layer)}${owner} ${NEAR[reason]}`;
    }),
    ...claimedBy.map(
      ({ name, version, layer }) =>
        `${versioned(name, version)}${layerWords(layer)} should have ${module} by its metadata, but its file is not there`,
    ),
    ...(similar === undefined ? [] : [`${similar} is there, and has a similar name`]),
  ];
}
