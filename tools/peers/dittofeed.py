"""Dittofeed: the types of its isomorphic library."""

from tools.peers.source import Peer, Source

TYPES = "packages/isomorphic-lib/src/types.ts"
COMMON = ("type", "id", "name", "child")

DITTOFEED = Peer(
    "dittofeed",
    "dittofeed/dittofeed",
    (
        Source("journey node", TYPES, "JourneyNodeType"),
        Source("segment entry", TYPES, "SegmentEntryNode", COMMON),
        Source("event entry", TYPES, "EventEntryNode", COMMON),
        Source("wait for", TYPES, "WaitForNode", COMMON),
        Source("delay", TYPES, "DelayVariantType"),
        Source("local time delay", TYPES, "LocalTimeDelayVariant", COMMON),
        Source("user property delay", TYPES, "UserPropertyDelayVariant", COMMON),
        Source("message", TYPES, "MessageNode", (*COMMON, "variant")),
        Source("channel", TYPES, "ChannelType"),
        Source("segment split", TYPES, "SegmentSplitVariantType"),
        Source("random cohort", TYPES, "RandomCohortChild", COMMON),
        Source("journey status", TYPES, "JourneyResourceStatusEnum"),
        Source("segment node", TYPES, "SegmentNodeType"),
        Source("segment operator", TYPES, "SegmentOperatorType"),
        Source("has been", TYPES, "SegmentHasBeenOperatorComparator"),
        Source("performed", TYPES, "PerformedSegmentNode", COMMON),
        Source("times operator", TYPES, "RelationalOperators"),
        Source("time operator", TYPES, "TimeOperator"),
        Source("last performed", TYPES, "LastPerformedSegmentNode", COMMON),
        Source("keyed performed", TYPES, "KeyedPerformedSegmentNode", COMMON),
        Source("subscription group", TYPES, "SubscriptionGroupType"),
        Source("internal event", TYPES, "InternalEventType"),
    ),
)
