import { afterAll, beforeAll, expect, test } from 'vitest';
import { runBoto } from './boto-program.ts';
import { startPlatform, type RunningPlatform } from './running-platform.ts';

let platform: RunningPlatform;

beforeAll(async () => {
  // Only then are signatures looked at.
  platform = await startPlatform(['--ephemeral', '--strict-auth']);
});

afterAll(async () => {
  await platform.stop();
});

const PRELUDE = `
import re, uuid
s3 = boto3.client("s3", config=Config(signature_version="s3v4"))
s3.create_bucket(Bucket="links") if not s3.list_buckets()["Buckets"] else None

def fetch(url, method="GET", data=None, headers={}):
    """Status, headers and text of an answer, whatever it says."""
    request = urllib.request.Request(url, method=method, data=data, headers=headers)
    try:
        answer = urllib.request.urlopen(request)
    except urllib.error.HTTPError as error:
        answer = error
    return answer.status, answer.headers, answer.read().decode()

def element(xml, name):
    found = re.search(f"<{name}>(.*?)</{name}>", xml, re.S)
    return found and found.group(1)
`;

const boto = (program: string): Promise<unknown> => runBoto(platform, PRELUDE + program);

test('a link can ask for other headers', async () => {
  const program = `
s3.put_object(Bucket="links", Key="a.txt", Body=b"text", ContentType="text/plain")
url = s3.generate_presigned_url("get_object", Params={"Bucket": "links", "Key": "a.txt",
    "ResponseContentDisposition": "attachment; filename=b.txt", "ResponseContentType": "application/x-b"})
status, headers, body = fetch(url)
show([status, headers["Content-Disposition"], headers["Content-Type"], body])
`;
  expect(await boto(program)).toEqual([200, 'attachment; filename=b.txt', 'application/x-b', 'text']);
});

test('a link is good for what it was signed for, and until it expires', async () => {
  const program = `
url = s3.generate_presigned_url("get_object", Params={"Bucket": "links", "Key": "a.txt"}, ExpiresIn=1)
forged = fetch(url.replace("a.txt", "b.txt"))
put = fetch(url, "PUT", b"x")
time.sleep(2.1)
expired = fetch(url)
old = boto3.client("s3", config=Config(signature_version="s3")).generate_presigned_url(
    "get_object", Params={"Bucket": "links", "Key": "a.txt"}, ExpiresIn=-60)
old_expired = fetch(old)
show([
  [forged[0], element(forged[2], "Code"), "GET\\n/links/b.txt" in element(forged[2], "CanonicalRequest")],
  [put[0], element(put[2], "Code")],
  [expired[0], element(expired[2], "Code"), element(expired[2], "Message")],
  [old_expired[0], element(old_expired[2], "Code"), element(old_expired[2], "Message")],
])
`;
  expect(await boto(program)).toEqual([
    [403, 'SignatureDoesNotMatch', true],
    [403, 'SignatureDoesNotMatch'],
    [403, 'AccessDenied', 'Request has expired'],
    [403, 'AccessDenied', 'Request has expired'],
  ]);
});

test('a link for an upload keeps the headers that were signed', async () => {
  const program = `
params = {"Bucket": "links", "Key": "put", "ContentType": "text/csv", "Metadata": {"a": "b"}}
url = s3.generate_presigned_url("put_object", Params=params)
headers = {"Content-Type": "text/csv", "x-amz-meta-a": "b"}
status = fetch(url, "PUT", b"1,2", headers)[0]
other = fetch(url, "PUT", b"1,2", {"Content-Type": "text/html", "x-amz-meta-a": "b"})[0]
head = s3.head_object(Bucket="links", Key="put")
show([status, other, head["ContentType"], head["Metadata"]])
`;
  expect(await boto(program)).toEqual([200, 403, 'text/csv', { a: 'b' }]);
});

test.each(['s3', 's3v4'])("a browser's form uploads what its policy (%s) allows", async (version) => {
  const program = `
client = boto3.client("s3", config=Config(signature_version="${version}"))
def post(form, content, **more):
    boundary = uuid.uuid4().hex
    parts = [f'--{boundary}\\r\\nContent-Disposition: form-data; name="{k}"\\r\\n\\r\\n{v}\\r\\n' for k, v in {**form["fields"], **more}.items()]
    parts.append(f'--{boundary}\\r\\nContent-Disposition: form-data; name="file"; filename="me.txt"\\r\\nContent-Type: text/plain\\r\\n\\r\\n{content}\\r\\n--{boundary}--\\r\\n')
    return fetch(form["url"], "POST", "".join(parts).encode(), {"Content-Type": f"multipart/form-data; boundary={boundary}"})
form = client.generate_presigned_post("links", "forms/\${filename}", Fields={"success_action_status": "201"},
    Conditions=[["content-length-range", 1, 10], {"success_action_status": "201"}])
status, headers, body = post(form, "by form")
large = post(form, "more than ten bytes")
other = post(form, "x", acl="public-read")
got = s3.get_object(Bucket="links", Key="forms/me.txt")["Body"].read().decode()
show([status, element(body, "Key"), got, [large[0], element(large[2], "Code")], [other[0], element(other[2], "Code")]])
`;
  expect(await boto(program)).toEqual([
    201,
    'forms/me.txt',
    'by form',
    [400, 'EntityTooLarge'],
    [403, 'AccessDenied'],
  ]);
});

test('requests of nobody are refused, as those for what is not there', async () => {
  const program = `
import os
endpoint = os.environ["AWS_ENDPOINT_URL"]
get = fetch(f"{endpoint}/links/a.txt")
head = fetch(f"{endpoint}/links/a.txt", "HEAD")
show([[get[0], element(get[2], "Code")], [head[0], head[2]]])
`;
  expect(await boto(program)).toEqual([
    [403, 'AccessDenied'],
    [403, ''],
  ]);
});
