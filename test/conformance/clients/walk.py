"""Carries the calls of a walk out with boto3 or with the AWS CLI, both in this one process.

Reads {"client": "boto3" | "aws", "service", "endpoint", "calls"} from standard input, writes the results to standard output.
"""

import base64
import contextlib
import datetime
import io
import json
import os
import re
import sys

os.environ.update(AWS_ACCESS_KEY_ID="test", AWS_SECRET_ACCESS_KEY="test", AWS_DEFAULT_REGION="us-east-1",
                  AWS_EC2_METADATA_DISABLED="true", AWS_PAGER="", AWS_CONFIG_FILE="/dev/null",
                  AWS_SHARED_CREDENTIALS_FILE="/dev/null", AWS_RETRY_MODE="standard", AWS_MAX_ATTEMPTS="1")


def resolve(value, outputs, to_bytes, to_time):
    if isinstance(value, list):
        return [resolve(element, outputs, to_bytes, to_time) for element in value]
    if not isinstance(value, dict):
        return value
    if "$base64" in value:
        return to_bytes(value["$base64"])
    if "$daysAgo" in value:
        return to_time(datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(days=value["$daysAgo"]))
    if "$ref" in value:
        name, *path = value["$ref"].split(".")
        found = outputs[name]
        for key in path:
            found = found[int(key)] if isinstance(found, list) else found[key]
        return found
    return {key: resolve(member, outputs, to_bytes, to_time) for key, member in value.items()}


def with_boto3(service, endpoint):
    import boto3
    from botocore import xform_name

    client = boto3.client(service, endpoint_url=endpoint)
    known = set(client.meta.service_model.operation_names)

    def call(operation, arguments, outputs):
        if operation not in known:
            return {"unknown": True}
        resolved = resolve(arguments, outputs, base64.b64decode, lambda time: time)
        output = getattr(client, xform_name(operation))(**resolved)
        output.pop("ResponseMetadata", None)
        return {"output": json.loads(json.dumps(output, default=str))}

    return call


def with_aws(service, endpoint):
    from awscli.clidriver import create_clidriver

    import awscli.botocore.session
    known = set(awscli.botocore.session.get_session().get_service_model(service).operation_names)

    def call(operation, arguments, outputs):
        if operation not in known:
            return {"unknown": True}
        resolved = resolve(arguments, outputs, lambda text: text, lambda time: time.isoformat())
        words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", operation).lower()
        out, err = io.StringIO(), io.StringIO()
        # The driver writes bytes too.
        out.buffer = err.buffer = io.BytesIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = create_clidriver().main([service, words, "--endpoint-url", endpoint, "--output", "json",
                                            "--cli-input-json", json.dumps(resolved)])
        if code != 0:
            raise RuntimeError(f"exit {code}: {err.getvalue().strip()}")
        text = out.getvalue() or out.buffer.getvalue().decode()
        return {"output": json.loads(text) if text.strip() else {}}

    return call


def main():
    task = json.load(sys.stdin)
    call = {"boto3": with_boto3, "aws": with_aws}[task["client"]](task["service"], task["endpoint"])
    outputs, results = {}, []
    for step in task["calls"]:
        result = {"id": step["id"], "operation": step["operation"]}
        try:
            result.update(call(step["operation"], step["input"], outputs))
            outputs[step["id"]] = result.get("output")
        except Exception as error:  # Whatever goes wrong is this call's result.
            # An older client refuses members that it does not know, and sends nothing.
            if re.search("Unknown parameter in", str(error)):
                result["unknown"] = True
            else:
                result["error"] = f"{type(error).__name__}: {error}"
        results.append(result)
    json.dump(results, sys.stdout)


main()
