type Environment = Readonly<Record<string, string | undefined>>;

/** Variables that hold credentials of clouds, code hosts and registries, by how they are called. */
const SECRETS =
  /^(AWS|AZURE|ARM|GOOGLE|GCP|GCLOUD|CLOUDSDK|GH|GITHUB|GITLAB|NPM|DOCKER_AUTH|VAULT|TWINE|SSH)_|TOKEN|SECRET|PASSW|CREDENTIAL|PRIVATE_KEY|API_?KEY|ACCESS_KEY/i;

/** The environment without credentials, for programs that run a package's code. */
export function withoutSecrets(environment: Environment): Environment {
  const kept = Object.entries(environment).filter(([name]) => !SECRETS.test(name));
  return Object.fromEntries(kept.map(([name, value]) => [plainName(name), value]));
}

/** Windows writes `Path`, and only the process's own environment answers to both spellings. */
function plainName(name: string): string {
  return process.platform === 'win32' && /^path$/i.test(name) ? 'PATH' : name;
}
