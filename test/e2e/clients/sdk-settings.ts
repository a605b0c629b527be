const TEST_KEY = { accessKeyId: 'test', secretAccessKey: 'test' };

/** What clients of the SDK for JavaScript need to call a platform. */
export const sdkSettings = (endpoint: string, credentials = TEST_KEY) => ({
  endpoint,
  region: 'us-east-1',
  credentials,
});

/** The same for clients that try nothing twice. */
export const onceSettings = (endpoint: string, credentials = TEST_KEY) => ({
  ...sdkSettings(endpoint, credentials),
  maxAttempts: 1,
});
