/** A presigned link that nobody has signed, as a page could make one up: it is as good as any where signatures are not verified. */
export function forgedLink(service: string): string {
  const date = new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '');
  const scope = encodeURIComponent(`test/${date.slice(0, 8)}/us-east-1/${service}/aws4_request`);
  return `X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=${scope}&X-Amz-Date=${date}&X-Amz-Expires=600&X-Amz-SignedHeaders=host&X-Amz-Signature=00`;
}
