"""Makes a thumbnail of an image.

The event holds the image itself (`image`, base64), or says where it is (`url`, or `bucket` and `key`).
With `output_bucket` the thumbnail is stored there; otherwise the answer holds it, base64.
"""

import base64

from thumbnails import load, resize

DEFAULT_SIZE = 128


def lambda_handler(event, context):
    picture = load.from_event(event)
    thumbnail, size = resize.to_fit(picture, int(event.get("size", DEFAULT_SIZE)))
    answer = {"width": size[0], "height": size[1], "bytes": len(thumbnail)}
    if "output_bucket" in event:
        key = event.get("output_key", f"thumbnails/{context.aws_request_id}.png")
        load.s3().put_object(Bucket=event["output_bucket"], Key=key, Body=thumbnail, ContentType="image/png")
        return {**answer, "bucket": event["output_bucket"], "key": key}
    return {**answer, "image": base64.b64encode(thumbnail).decode("ascii")}
