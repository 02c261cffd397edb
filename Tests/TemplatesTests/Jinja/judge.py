#!/usr/bin/python3
"""Jinja2's own answers, as JSON: a list of {template, context, text or error}.

    judge.py table FILE          the constructs of a table, see constructs.yaml
    judge.py generate SEED N     templates made up by generate.py
    judge.py render              cases read from stdin: a list of {template, context}; line breaks at the end stay

Values travel as {"text": …}, {"list": […]}, {"map": [[key, value], …]}, so that their kinds and their order survive.
"""
import base64
import json
import shlex
import sys

import jinja2
import yaml

import generate


def packed(value):
    if isinstance(value, dict):
        return {"map": [[key, packed(item)] for key, item in value.items()]}
    if isinstance(value, list):
        return {"list": [packed(item) for item in value]}
    kinds = {type(None): "none", bool: "bool", int: "int", float: "float", str: "text"}
    return {kinds[type(value)]: value}


def unpacked(value):
    (kind, content), = value.items()
    if kind == "map":
        return {key: unpacked(item) for key, item in content}
    return [unpacked(item) for item in content] if kind == "list" else content


def answer(environment, template, context):
    try:
        return {"text": environment.from_string(template).render(context)}
    except Exception as error:  # whatever Python throws at a template is its refusal
        return {"error": f"{type(error).__name__}: {error}"}


def cases(environment, pairs):
    for template, context in pairs:
        packed_context = packed(context)  # before a template appends to it
        yield {"template": template, "context": packed_context, **answer(environment, template, context)}


def table(file):
    with open(file) as stream:
        content = yaml.safe_load(stream)
    for group in content:
        for template in group["templates"]:
            # Read anew for each: a list may have grown.
            context = json.loads(json.dumps(group.get("context", {})))
            for case in cases(jinja2.Environment(), [(template, context)]):
                yield {**case, "group": group["group"], "ours": group.get("ours", False)}


def library():
    environment = jinja2.Environment(keep_trailing_newline=True)
    environment.filters["yaml"] = lambda value: json.dumps(value, ensure_ascii=False)
    environment.filters["shell"] = lambda value: shlex.quote(str(value))
    environment.filters["base64"] = lambda value: base64.b64encode(str(value).encode()).decode()
    return environment


if __name__ == "__main__":
    if sys.argv[1] == "table":
        results = table(sys.argv[2])
    elif sys.argv[1] == "generate":
        results = cases(jinja2.Environment(), generate.cases(int(sys.argv[2]), int(sys.argv[3])))
    else:
        given = [(case["template"], unpacked(case["context"])) for case in json.load(sys.stdin)]
        results = cases(library(), given)
    json.dump(list(results), sys.stdout)
