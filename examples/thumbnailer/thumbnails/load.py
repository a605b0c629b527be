"""Gets a picture from wherever the event says."""

import base64
from functools import lru_cache


@lru_cache(maxsize=1)
def s3():
    import boto3

    return boto3.client("s3")


def from_event(event):
    if "image" in event:
        return base64.b64decode(event["image"], validate=True)
    if "url" in event:
        import requests

        answer = requests.get(event["url"], timeout=10)
        answer.raise_for_status()
        return answer.content
    if "bucket" in event and "key" in event:
        return s3().get_object(Bucket=event["bucket"], Key=event["key"])["Body"].read()
    raise ValueError("The event needs an image: 'image' (base64), 'url', or 'bucket' and 'key'")
