"""Holds every statement of the templates' roles against AWS's Service Authorization Reference, as policy_sentry carries it.

Told are: an action that AWS does not know; one that depends on another which the same role does not have; a resource of a
kind that the action does not know, and a star where it knows one and no condition narrows it; a condition on a key that the
action does not give, which would never be met. Exit status 1 when anything is told.

    privileges.py TEMPLATE...
"""

import re
import sys

import yaml
from policy_sentry.querying.actions import get_action_data

# What the Reference does not list, and the user guides do.
DOCUMENTED = {
    # https://docs.aws.amazon.com/autoscaling/ec2/userguide/launching-instances-synchronous-provisioning.html
    "autoscaling:LaunchInstances": ["ec2:CreateFleet", "ec2:DescribeLaunchTemplateVersions"],
    # https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-launch-template-permissions.html
    # https://docs.aws.amazon.com/autoscaling/ec2/userguide/using-systems-manager-parameters.html
    "autoscaling:UpdateAutoScalingGroup": ["ec2:RunInstances", "ec2:CreateTags", "ssm:GetParameters"],
    # https://docs.aws.amazon.com/step-functions/latest/dg/connect-stepfunctions.html, of .sync tasks
    "states:StopExecution": ["states:DescribeExecution", "events:PutTargets", "events:PutRule", "events:DescribeRule"],
}

# Not called for: no launch template version, execution or group is made with tags.
UNNEEDED = {("ec2:CreateLaunchTemplateVersion", "ec2:CreateTags")}


class Tagged(yaml.SafeLoader):
    """Reads CloudFormation's short tags as what they hold: !Sub x as x, !GetAtt A.Arn as A.Arn."""


def untagged(loader, suffix, node):
    if isinstance(node, yaml.ScalarNode):
        return loader.construct_scalar(node)
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    return loader.construct_mapping(node, deep=True)


Tagged.add_multi_constructor("!", untagged)


def several(value):
    return value if isinstance(value, list) else [value]


def rows(action):
    service, name = action.split(":")
    data = get_action_data(service, name)
    return data[service] if data else []


def kind(arn):
    """Service and kind of a resource: autoscaling and autoScalingGroup."""
    parts = re.sub(r"\$\{[^}]*\}", "x", arn).split(":", 5)
    if len(parts) < 6:
        return None
    return parts[2], re.split("[:/]", parts[5])[0]


def same(named, known):
    return named[0] == known[0] and named[1] in ("*", known[1])


# What !Ref and !GetAtt of a resource stand for.
ARNS = {
    "AWS::SNS::Topic": ("sns", "x"),
    "AWS::Serverless::StateMachine": ("states", "stateMachine"),
    "AWS::Logs::LogGroup": ("logs", "log-group"),
}


def meant(resource, resources):
    """The kind of what a statement names; None for a star, "?" for a parameter, which is of the kind that it should be."""
    if resource == "*":
        return None
    if resource.startswith("arn:"):
        return kind(resource)
    name = re.sub(r"^\$\{|\.Arn\}?.*$", "", resource)
    found = resources.get(name, {}).get("Type")
    if found == "AWS::Serverless::Function":
        return "lambda", "function"
    return ARNS.get(found, "?")


def wrong(statement, resources):
    condition = statement.get("Condition", {})
    keys = {key for tests in condition.values() for key in tests}
    named = [meant(each, resources) for each in several(statement["Resource"])]
    known = {}
    for action in several(statement["Action"]):
        known[action] = rows(action)
        if not known[action]:
            yield f"{action} is no action of AWS"
            continue
        kinds = {kind(row["resource_arn_format"]) for row in known[action] if row["resource_arn_format"] != "*"}
        if None in named and kinds and not keys and row_level(known[action]) != "List":
            if not re.match(r"\w+:(Describe|List|Get)", action):
                yield f"{action} may be narrowed to {sorted(kinds)[:5]}, and is allowed on everything"
        if None not in named and "?" not in named and not any(same(n, k) for n in named for k in kinds):
            yield f"{action} knows {sorted(kinds)[:5] or 'no resources'}, and is allowed on {named} alone"
        gives = {re.sub(r"\$\{.*\}", "", key) for row in known[action] for key in row["condition_keys"]}
        for key in keys:
            if not any(key == give or (give.endswith("/") and key.startswith(give)) for give in gives):
                yield f"{action} gives no {key}: the condition is never met"
    for each in named:
        if each not in (None, "?"):
            if not any(same(each, kind(r["resource_arn_format"]) or ("", "")) for found in known.values() for r in found):
                yield f"{sorted(known)} know no {each}"


def row_level(found):
    return found[0]["access_level"]


def roles(resources):
    """By role, the statements that say what it may do."""
    shared = {}
    own = {}
    for name, resource in resources.items():
        properties = resource.get("Properties", {})
        if resource["Type"] == "AWS::IAM::ManagedPolicy":
            shared[name] = properties["PolicyDocument"]["Statement"]
    for name, resource in resources.items():
        properties = resource.get("Properties", {})
        if resource["Type"] == "AWS::IAM::Role":
            own[name] = [s for p in properties.get("Policies", []) for s in p["PolicyDocument"]["Statement"]]
            for arn in properties.get("ManagedPolicyArns", []):
                own[name] += shared.get(arn, []) if isinstance(arn, str) else []
        if resource["Type"] == "AWS::Serverless::StateMachine":
            own[name + "Role"] = []
            for policy in properties.get("Policies", []):
                own[name + "Role"] += shared.get(policy, []) if isinstance(policy, str) else policy["Statement"]
    for resource in resources.values():
        if resource["Type"] == "AWS::IAM::Policy":
            for role in resource["Properties"]["Roles"]:
                own[role] += resource["Properties"]["PolicyDocument"]["Statement"]
    # A statement under a condition is a list of the condition's name, the statement, and nothing.
    return {name: [s if isinstance(s, dict) else s[1] for s in found] for name, found in own.items()}


def told(template):
    resources = yaml.load(open(template), Tagged).get("Resources", {})
    found = roles(resources)
    for name, statements in found.items():
        actions = {action for s in statements for action in several(s["Action"])}
        for statement in statements:
            yield from (f"{name}, {statement.get('Sid')}: {each}" for each in wrong(statement, resources))
        for action in sorted(actions):
            needs = {need for row in rows(action) for need in row["dependent_actions"]} | set(DOCUMENTED.get(action, []))
            for need in sorted(needs - actions):
                if (action, need) not in UNNEEDED:
                    yield f"{name}: {action} depends on {need}, which it has not"
    print(f"privileges: {template}: {len(found)} roles, {sum(map(len, found.values()))} statements")


if __name__ == "__main__":
    faults = [f"{template}: {each}" for template in sys.argv[1:] for each in told(template)]
    print("\n".join(faults))
    sys.exit(1 if faults else 0)
