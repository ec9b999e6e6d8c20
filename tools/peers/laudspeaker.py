"""Laudspeaker: the types of its journeys and of their steps."""

from tools.peers.source import Peer, Source

STEPS = "packages/server/src/api/steps/types/step.interface.ts"
JOURNEYS = "packages/server/src/api/journeys"
SETTINGS = f"{JOURNEYS}/types/additional-journey-settings.interface.ts"
ROW = (
    *("id", "name", "workspace", "latestChanger", "latestSave", "latestPause", "createdAt", "startedAt", "deletedAt"),
    *("stoppedAt", "visualLayout", "enrollment_count", "last_enrollment_timestamp"),
)

LAUDSPEAKER = Peer(
    "laudspeaker",
    "laudspeaker/laudspeaker",
    (
        Source("step", STEPS, "StepType"),
        Source("channel", STEPS, "Channel"),
        Source("component action", STEPS, "CustomComponentAction"),
        Source("time window", STEPS, "TimeWindowTypes"),
        Source("awaited event", STEPS, "extends Event"),
        Source("branch attribute", STEPS, "extends Attribute"),
        Source("event provider", STEPS, "AnalyticsProviderTypes"),
        Source("event of a page", STEPS, "PosthogProviderParams"),
        Source("event filter", STEPS, "FilterByOption"),
        Source("element filter", STEPS, "ElementConditionFilter"),
        Source("branch", f"{JOURNEYS}/types/visual-layout.interface.ts", "BranchType"),
        Source("journey", f"{JOURNEYS}/entities/journey.entity.ts", "Journey", ROW),
        Source("entry setting", SETTINGS, "JourneyEntrySettings"),
        Source("entry timing", SETTINGS, "EntryTiming"),
        Source("entry at a time", SETTINGS, "EntryTimingSpecificTime"),
        Source("entry frequency", SETTINGS, "EntryTimingFrequency"),
        Source("recurrence", SETTINGS, "EntryTimingRecurrence"),
        Source("recurrence ends", SETTINGS, "RecurrenceEndsOptions"),
        Source("enrolment", SETTINGS, "JourneyEnrollmentType"),
        Source("journey setting", SETTINGS, "JourneySettings"),
        Source("quiet hours", SETTINGS, "JourneySettingsQuietHours"),
        Source("quiet fallback", SETTINGS, "JourneySettingsQuietFallbackBehavior"),
        Source("max entries", SETTINGS, "JourneySettingsMaxUserEntries"),
        Source("max sends", SETTINGS, "JourneySettingsMaxMessageSends"),
    ),
)
