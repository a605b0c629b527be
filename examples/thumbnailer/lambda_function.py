"""Makes a thumbnail of an image.

The event holds the image itself (`image`, base64), or says where it is (`url`, or `bucket` and `key`).
With `output_bucket` the thumbnail is stored there; otherwise the answer holds it, base64.

Events of S3 get a thumbnail below `thumbnails/` for each new picture. Requests to the function's URL bring the picture as
their body, and are answered with the thumbnail.
"""

import base64
from urllib.parse import unquote_plus

from thumbnails import load, resize

DEFAULT_SIZE = 128


def lambda_handler(event, context):
    if "Records" in event:
        return [of_object(record["s3"]) for record in event["Records"]]
    if "requestContext" in event:
        return of_request(event)
    picture = load.from_event(event)
    thumbnail, size = resize.to_fit(picture, int(event.get("size", DEFAULT_SIZE)))
    answer = {"width": size[0], "height": size[1], "bytes": len(thumbnail)}
    if "output_bucket" in event:
        key = event.get("output_key", f"thumbnails/{context.aws_request_id}.png")
        return {**answer, **store(event["output_bucket"], key, thumbnail)}
    return {**answer, "image": base64.b64encode(thumbnail).decode("ascii")}


def of_object(stored):
    bucket, key = stored["bucket"]["name"], unquote_plus(stored["object"]["key"])
    thumbnail, size = resize.to_fit(load.from_event({"bucket": bucket, "key": key}), DEFAULT_SIZE)
    print(f"{key}: {size[0]} x {size[1]}")
    return store(bucket, f"thumbnails/{key.removeprefix('pictures/')}", thumbnail)


def of_request(event):
    if not event.get("isBase64Encoded"):
        return {"statusCode": 415, "body": "The body has to be a picture, such as image/png"}
    size = int(event.get("queryStringParameters", {}).get("size", DEFAULT_SIZE))
    thumbnail, _ = resize.to_fit(base64.b64decode(event["body"]), size)
    body = base64.b64encode(thumbnail).decode("ascii")
    return {"statusCode": 200, "headers": {"Content-Type": "image/png"}, "body": body, "isBase64Encoded": True}


def store(bucket, key, thumbnail):
    load.s3().put_object(Bucket=bucket, Key=key, Body=thumbnail, ContentType="image/png")
    return {"bucket": bucket, "key": key}
