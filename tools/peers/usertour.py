"""Usertour: its types package, and the operators of attributes, which it keeps beside it."""

from tools.peers.source import Peer, Source

TYPES = "packages/types/src/types"
CONFIG = f"{TYPES}/config.ts"
CONTENTS = f"{TYPES}/contents.ts"

USERTOUR = Peer(
    "usertour",
    "usertour/usertour",
    (
        Source("condition", CONFIG, "RulesType"),
        Source("attribute operator", "packages/helpers/src/conditions/operator-mappings.ts", "OPERATORS_BY_DATATYPE"),
        Source("attribute of", f"{TYPES}/attribute.ts", "AttributeBizTypes", ("Nil",)),
        Source("attribute type", f"{TYPES}/attribute.ts", "AttributeDataType"),
        Source("string operator", CONFIG, "StringConditionLogic"),
        Source("content operator", CONFIG, "ContentConditionLogic"),
        Source("element operator", CONFIG, "ElementConditionLogic"),
        Source("event count", CONFIG, "EventCountLogic"),
        Source("event time", CONFIG, "EventTimeLogic"),
        Source("event unit", CONFIG, "EventTimeUnit"),
        Source("event scope", CONFIG, "EventScope"),
        Source("time condition", CONFIG, "TimeConditionDataV2"),
        Source("segment", f"{TYPES}/segment.ts", "SegmentDataTypes"),
        Source("content", CONTENTS, "ContentDataType"),
        Source("step", CONTENTS, "StepContentType"),
        Source("step trigger", CONTENTS, "StepTrigger", ("id",)),
        Source("action", CONTENTS, "ContentActionsItemType"),
        Source("button", f"{TYPES}/editor.ts", "ContentEditorButtonData", ("type", "text", "action")),
        Source("element", f"{TYPES}/editor.ts", "ContentEditorElementType"),
        Source("checklist setting", f"{TYPES}/checklist.ts", "ChecklistData", ("items", "content", "buttonText")),
        Source("checklist order", f"{TYPES}/checklist.ts", "ChecklistCompletionOrder"),
        Source(
            "checklist item",
            f"{TYPES}/checklist.ts",
            "ChecklistItemType",
            ("id", "name", "description", "isCompleted", "isShowAnimation", "isVisible", "isClicked"),
        ),
        Source("launcher", CONTENTS, "LauncherDataType"),
        Source("launcher action", f"{TYPES}/launcher.ts", "LauncherActionType"),
        Source("launcher event", f"{TYPES}/launcher.ts", "LauncherTriggerEvent"),
        Source("banner placement", f"{TYPES}/banner.ts", "BannerEmbedPlacement"),
        Source("announcement level", f"{TYPES}/announcement.ts", "AnnouncementDistribution"),
        Source("resource centre block", f"{TYPES}/resource-center.ts", "ResourceCenterBlockType"),
        Source("start and hide rule", CONFIG, "ContentConfigObject", ("name",)),
        Source("start setting", CONFIG, "autoStartRulesSetting"),
        Source("frequency", CONFIG, "Frequency"),
        Source("frequency setting", CONFIG, "RulesFrequencyValue", ("frequency",)),
        Source("frequency every", CONFIG, "RulesFrequencyValueEvery"),
        Source("frequency unit", CONFIG, "FrequencyUnits"),
        Source("priority", CONFIG, "ContentPriority"),
    ),
)
