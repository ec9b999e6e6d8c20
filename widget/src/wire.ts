// Generated from the wire's models by `make generate`. Do not edit.

export type Reason = "shown" | "not_triggered" | "not_live" | "other_subject" | "comes_back" | "already_finished" | "reentry_later" | "goal_met" | "excluded" | "counting_history" | "other_page" | "surface_taken" | "quiet" | "hidden" | "capped" | "waiting_for_event" | "waiting_for_webhook" | "waiting_for_task" | "waiting_for_reader" | "waiting_for_recipient" | "sending_email" | "snoozed";

export type SignalKind = "step_seen" | "step_completed" | "step_snoozed" | "step_returned" | "step_back" | "video_watched" | "target_missed" | "run_migrated" | "step_assigned" | "step_refused" | "step_handed_back" | "step_declined" | "email_sent" | "email_failed" | "email_skipped" | "webhook_sent" | "webhook_failed" | "task_opened" | "task_closed" | "survey_answered" | "answer_withdrawn" | "quiz_answered" | "quiz_scored" | "quiz_passed" | "quiz_failed" | "task_completed" | "task_contributed" | "step_hidden" | "item_pressed" | "flow_started" | "flow_not_started" | "flow_completed" | "goal_reached" | "flow_dismissed" | "flow_exited" | "account_joined" | "completion_brought" | "merged" | "band_changed";

export type InteractionInput = SeenInput | AdvancedInput | DismissedInput | SnoozedInput | TargetMissedInput | AnsweredInput | RetriedInput | TaskOpenedInput | TaskAttestedInput | BackInput | WatchedInput | ItemPressedInput;

/**
 * A button. Pressing it reports `advanced` with its index, or `dismissed` when `dismiss` is true.
 *
 * One with `snooze` puts the step off: `snoozed` with its index, or `advanced`, which does the same. One with `back`
 * leads to the step before; it is drawn only while the experience says that there is one. With `call`, the host is
 * called as well; with `stay`, the experience stays open.
 */
export interface Action {
  label: string;
  dismiss?: boolean;
  href?: string | null;
  snooze?: boolean;
  call?: HostCall | null;
  stay?: boolean;
  back?: boolean;
}

export interface AdvancedInput {
  type: "advanced";
  id: string;
  at: number;
  flow: string;
  run: number;
  step: string;
  action?: number | null;
}

/**
 * Lies in the feed; no experience has it.
 */
export interface AnnouncementContent {
  kind: "announcement";
  title: string;
  body: Array<Paragraph>;
  actions: Array<Action>;
  image?: Image | null;
  video?: Video | null;
}

/**
 * A survey's or quiz's question, and its answer: a number, a text, a choice's id or several; null skips it.
 */
export interface AnsweredInput {
  type: "answered";
  id: string;
  at: number;
  flow: string;
  run: number;
  step: string;
  action?: number | null;
  question: string;
  value?: number | string | Array<string> | null;
}

/**
 * The step that was shown before is asked for.
 */
export interface BackInput {
  type: "back";
  id: string;
  at: number;
  flow: string;
  run: number;
  step: string;
  action?: number | null;
}

/**
 * A bar at an edge of the page, or at the target: within it (first, last) or beside it (before, after).
 */
export interface BannerContent {
  kind: "banner";
  title?: string | null;
  body: Array<Paragraph>;
  actions: Array<Action>;
  image?: Image | null;
  video?: Video | null;
  placement: "after" | "before" | "bottom" | "first" | "last" | "top";
  target?: Target | null;
  dismissable?: boolean;
}

export interface Break {
  type: "break";
}

/**
 * Track `event`, without properties, when `on` happens to the target; never with what was typed.
 *
 * The last three are stumbles: within the target, or without one, anywhere on the page.
 */
export interface CapturedEvent {
  event: string;
  on: "abandoned_form" | "change" | "click" | "repeated_clicks" | "repeated_error" | "submit";
  target: Target | null;
}

/**
 * Lies in the host's page, in the element `[data-annai-slot=<slot>]`, or where the site says that the slot is.
 */
export interface CardContent {
  kind: "card";
  title?: string | null;
  body: Array<Paragraph>;
  actions: Array<Action>;
  image?: Image | null;
  video?: Video | null;
  slot: string;
  dismissable?: boolean;
}

/**
 * Unless it is `open`, it is folded until a person opens it.
 */
export interface ChecklistContent {
  kind: "checklist";
  title: string | null;
  body: Array<Paragraph>;
  tasks: Tasks;
  dismissable: boolean;
  words: Record<string, string>;
  open: boolean;
}

/**
 * The answer is the `id`, what people read the `label`.
 */
export interface Choice {
  id: string;
  label: string;
}

/**
 * `version` is opaque: the stream names a newer one when there may be something new to show.
 *
 * `site` is there when the request's `site` is not its digest; `feed` when something lies in the person's feed, or the
 * request asks for it.
 */
export interface DecideAnswer {
  version: string;
  experiences: Array<Experience>;
  rejected?: Array<RejectedInput>;
  site?: Site;
  feed?: Feed;
}

/**
 * Inputs and page in, experiences out. `key` is the write key, `token` the host's signed identity.
 *
 * Without a token it acts for `anonymousId`; with `identity: off` it may name a `userId` and `groupId`.
 * `sentAt` is the browser's clock when it sent, so that the server can correct `at`.
 */
export interface DecideRequest {
  key: string;
  token?: string | null;
  anonymousId?: string | null;
  userId?: string | null;
  groupId?: string | null;
  requestId?: string;
  tab?: string;
  visible?: boolean;
  sentAt?: number | null;
  page: PageView;
  locale?: string;
  viewport?: [number, number] | null;
  quiet?: boolean;
  site?: string;
  feed?: boolean;
  inputs?: Array<TrackInput | IdentifyInput | GroupInput | PageInput | StartInput | SeenInput | AdvancedInput | DismissedInput | SnoozedInput | TargetMissedInput | AnsweredInput | RetriedInput | TaskOpenedInput | TaskAttestedInput | BackInput | WatchedInput | ItemPressedInput>;
}

export interface DismissedInput {
  type: "dismissed";
  id: string;
  at: number;
  flow: string;
  run: number;
  step: string;
  action?: number | null;
}

/**
 * One thing to show: step `step` of run number `run` of flow `flow`.
 *
 * With `back`, reporting `back` leads to the step that was shown before it.
 */
export interface Experience {
  flow: string;
  run: number;
  step: string;
  surface: "banner" | "checklist" | "interrupting" | "passive" | "resource_centre";
  locale: string;
  progress: Progress;
  labels: Labels;
  content: TooltipContent | ModalContent | SurveyContent | QuizContent | ChecklistContent | HotspotContent | BannerContent | CardContent | AnnouncementContent | ResourceCentreContent;
  back?: boolean;
}

/**
 * `unread` is for a badge. `entries`, the newest first, are there when the request asks for the `feed`.
 *
 * `words` are those of the feed itself, in the person's language `locale`.
 */
export interface Feed {
  unread: number;
  locale: string;
  words: Record<string, string>;
  entries?: Array<FeedEntry>;
}

/**
 * An announcement of run number `run` of flow `flow`, as experiences have them; it came `at` and goes at `until`.
 *
 * Both are milliseconds since 1970. Report `seen` when a person has read it, `advanced` with the index of a button,
 * `dismissed` to take it out of the feed. A silent one is not counted as unread.
 */
export interface FeedEntry {
  flow: string;
  run: number;
  step: string;
  locale: string;
  at: number;
  until: number;
  read: boolean;
  silent: boolean;
  content: AnnouncementContent;
}

/**
 * Why flow `flow` is, or is not, shown; `step` where the subject stands in it, if it does.
 */
export interface FlowReason {
  flow: string;
  reason: "already_finished" | "capped" | "comes_back" | "counting_history" | "excluded" | "goal_met" | "hidden" | "not_live" | "not_triggered" | "other_page" | "other_subject" | "quiet" | "reentry_later" | "sending_email" | "shown" | "snoozed" | "surface_taken" | "waiting_for_event" | "waiting_for_reader" | "waiting_for_recipient" | "waiting_for_task" | "waiting_for_webhook";
  step?: string | null;
  detail?: string | null;
}

export interface GroupInput {
  type: "group";
  id: string;
  at: number;
  groupId: string;
  traits?: Record<string, unknown>;
}

/**
 * Something that the host does: its handler `name` gets the arguments, which are JSON.
 */
export interface HostCall {
  name: string;
  arguments: Record<string, unknown>;
}

/**
 * A mark beside an element; pressing it, or pointing at it, opens what it has to say.
 *
 * With `label` it is a button, with `icon` that sign, else a beacon. Without a body, pressing it is its one action.
 */
export interface HotspotContent {
  kind: "hotspot";
  title?: string | null;
  body: Array<Paragraph>;
  actions: Array<Action>;
  image?: Image | null;
  video?: Video | null;
  target: Target;
  advance: "action" | "click";
  placement: "auto" | "bottom" | "left" | "right" | "top";
  open: "click" | "hover";
  icon?: "help" | "info" | "new" | "star" | null;
  label?: string | null;
}

export interface IdentifyInput {
  type: "identify";
  id: string;
  at: number;
  traits?: Record<string, unknown>;
}

/**
 * `alt` is what people hear who do not see it; empty for one that only decorates.
 *
 * Room is kept for its `width` and `height` in pixels, or for 16 to 9, so that nothing moves when it comes.
 */
export interface Image {
  src: string;
  alt: string;
  width?: number | null;
  height?: number | null;
}

/**
 * An item of a resource centre was pressed.
 */
export interface ItemPressedInput {
  type: "item_pressed";
  id: string;
  at: number;
  flow: string;
  run: number;
  step: string;
  action?: number | null;
  item: string;
}

/**
 * The widget's own words, in the experience's locale.
 *
 * `hint` names a hotspot that has no words of its own, `transcript` the link to what a video says.
 */
export interface Labels {
  close: string;
  next: string;
  progress: string;
  hint: string;
  transcript: string;
}

/**
 * This answer (null: skipped) leads to question `to`, or to `end`.
 */
export interface Lead {
  value: number | string | null;
  to: string;
}

export interface ModalContent {
  kind: "modal";
  title: string;
  body: Array<Paragraph>;
  actions: Array<Action>;
  image?: Image | null;
  video?: Video | null;
}

export interface PageInput {
  type: "page";
  id: string;
  at: number;
  properties?: Record<string, unknown>;
}

/**
 * The page that the tab shows now; an argument of the request, never state.
 *
 * `elements` are the names of the site's elements that it has, `disabled` those of them that are disabled.
 */
export interface PageView {
  url: string;
  title?: string;
  elements?: Array<string>;
  disabled?: Array<string>;
}

export interface Paragraph {
  type: "paragraph";
  children: Array<TextNode | Break>;
}

export interface Problem {
  type?: string;
  title: string;
  status: number;
  code: string;
  message: string;
  detail: string;
}

/**
 * Step `at` of `of` in-app steps, from 1.
 */
export interface Progress {
  at: number;
  of: number;
}

/**
 * A question of a survey.
 *
 * `least` and `most` bound a number, or how many of the choices are taken; `low` and `high` say what a scale's ends
 * mean; `note` stands beside it, small; `hint` says what an answer must be. An answer leads where `leads` says, else
 * to `next`, both a later question or `end`; without `next`, only the server's answer tells.
 */
export interface Question {
  id: string;
  kind: "ces" | "csat" | "multiple" | "nps" | "number" | "single" | "stars" | "text";
  text: string;
  required: boolean;
  least?: number | null;
  most?: number | null;
  low?: string | null;
  high?: string | null;
  choices?: Array<Choice>;
  maxLength?: number | null;
  note?: string | null;
  hint?: string | null;
  next?: string | null;
  leads?: Array<Lead>;
}

export interface QuizContent {
  kind: "quiz";
  title: string | null;
  body: Array<Paragraph>;
  pages: QuizPages;
  words: Record<string, string>;
  placement?: "corner" | "modal";
}

/**
 * The end of a quiz: report `advanced` to go on, or `retried` while `mayRetry`.
 */
export interface QuizOutcome {
  passed: boolean;
  score: number;
  topics: Array<TopicScore>;
  mayRetry: boolean;
}

/**
 * Question `current` is asked, or the outcome stands; `results` are of the answered ones.
 */
export interface QuizPages {
  questions: Array<QuizQuestion>;
  current: string | null;
  results: Array<QuizResult>;
  outcome: QuizOutcome | null;
}

/**
 * A question of a quiz; with `several`, the answer is a list of choices.
 */
export interface QuizQuestion {
  id: string;
  topic: string;
  text: string;
  several: boolean;
  choices: Array<Choice>;
}

/**
 * An answered question: what was answered, whether it was right, what is right, and why.
 */
export interface QuizResult {
  question: string;
  answer: Array<string>;
  right: boolean;
  expected: Array<string>;
  explanation: string | null;
}

/**
 * An input that was refused; it did not harm its neighbours. Sending it again will not help.
 */
export interface RejectedInput {
  id: string;
  code: string;
  message: string;
}

/**
 * A panel behind a launcher, which says `label`.
 */
export interface ResourceCentreContent {
  kind: "resource_centre";
  title: string | null;
  body: Array<Paragraph>;
  label: string;
  sections: Array<ResourceSection>;
  dismissable: boolean;
  words: Record<string, string>;
}

/**
 * An item of a resource centre; pressing it reports `item_pressed`.
 *
 * With `href` it is a link, with `start` a flow starts that the next answer has, with `call` the host is called; with
 * none of these its `body` is read in place. `search` are words by which it is found, beside its title and body.
 */
export interface ResourceItem {
  id: string;
  title: string;
  body?: Array<Paragraph>;
  search?: Array<string>;
  href?: string | null;
  start?: boolean;
  call?: HostCall | null;
}

/**
 * A section of a resource centre: its items, or with `feed` the person's feed, and how much of it is unread.
 */
export interface ResourceSection {
  id: string;
  title: string;
  items?: Array<ResourceItem>;
  feed?: boolean;
}

/**
 * A quiz that was not passed is taken again.
 */
export interface RetriedInput {
  type: "retried";
  id: string;
  at: number;
  flow: string;
  run: number;
  step: string;
  action?: number | null;
}

export interface SeenInput {
  type: "seen";
  id: string;
  at: number;
  flow: string;
  run: number;
  step: string;
  action?: number | null;
}

/**
 * Send its digest with each request; it comes again when it has changed.
 */
export interface Site {
  digest: string;
  elements: Array<SiteElement>;
  captures: Array<CapturedEvent>;
  slots: Array<SiteSlot>;
}

/**
 * Name it in the page's `elements` while the page has it, and in `disabled` while it is disabled.
 */
export interface SiteElement {
  name: string;
  target: Target;
}

/**
 * Where the cards of a slot lie; without `css`, in the element `[data-annai-slot=<name>]`.
 */
export interface SiteSlot {
  name: string;
  css: string | null;
}

/**
 * A button that puts the step off was pressed; `action` tells which, and so for how long.
 */
export interface SnoozedInput {
  type: "snoozed";
  id: string;
  at: number;
  flow: string;
  run: number;
  step: string;
  action?: number | null;
}

/**
 * The page asks for a flow, because the person did.
 */
export interface StartInput {
  type: "start";
  id: string;
  at: number;
  flow: string;
}

/**
 * The data of each server-sent event: the subject is now at this version.
 */
export interface StreamEvent {
  version: string;
}

/**
 * Who asks to be told of changes.
 */
export interface StreamRequest {
  key: string;
  token?: string | null;
  anonymousId?: string | null;
  userId?: string | null;
  groupId?: string | null;
}

export interface SurveyContent {
  kind: "survey";
  title: string | null;
  body: Array<Paragraph>;
  pages: SurveyPages;
  words: Record<string, string>;
  placement?: "corner" | "modal";
}

/**
 * One question is shown at a time: `current`. Report `answered` with its id and the value (null: skipped).
 *
 * `path` are the answered ones before it, to go back to; `answers` what was answered (null: skipped). `longest` is the
 * length of the longest way through, for a progress bar.
 */
export interface SurveyPages {
  questions: Array<Question>;
  current: string;
  path: Array<string>;
  answers: Record<string, unknown>;
  longest: number;
}

/**
 * An element of the page, by the signals that it answers to: of `css`, `text` and `near` any one will do.
 *
 * The element that answers to most of them is meant; when several answer to as many, none is.
 */
export interface Target {
  css?: Array<string>;
  role?: "button" | "cell" | "checkbox" | "combobox" | "dialog" | "heading" | "image" | "link" | "menuitem" | "navigation" | "option" | "radio" | "row" | "switch" | "tab" | "textbox" | null;
  text?: Array<string>;
  near?: Array<string>;
}

/**
 * Its target was not there (`absent`), or several elements answer to it as well (`ambiguous`).
 */
export interface TargetMissedInput {
  type: "target_missed";
  id: string;
  at: number;
  flow: string;
  run: number;
  step: string;
  action?: number | null;
  reason?: "absent" | "ambiguous" | null;
}

/**
 * A task of a checklist. `label` is its button's, if it has one: pressing it reports `task_opened`.
 *
 * The button is a link with `href`, calls the host with `call`, and else starts a flow that the next answer has.
 *
 * With `attest`, a person may tick it: `task_attested`. A locked one waits for those before it. Of a checklist that an
 * account shares, `mine` says that this person did the task; `counted` of `needed` people have, where it asks for so
 * many.
 */
export interface Task {
  id: string;
  title: string;
  body: Array<Paragraph>;
  done: boolean;
  locked: boolean;
  attest: boolean;
  label: string | null;
  href: string | null;
  call?: HostCall | null;
  mine?: boolean;
  counted?: number | null;
  needed?: number | null;
}

/**
 * A person says that a checklist's task is done.
 */
export interface TaskAttestedInput {
  type: "task_attested";
  id: string;
  at: number;
  flow: string;
  run: number;
  step: string;
  action?: number | null;
  task: string;
}

/**
 * The button of a checklist's task was pressed.
 */
export interface TaskOpenedInput {
  type: "task_opened";
  id: string;
  at: number;
  flow: string;
  run: number;
  step: string;
  action?: number | null;
  task: string;
}

/**
 * `done` of `of` tasks are done.
 */
export interface Tasks {
  tasks: Array<Task>;
  done: number;
  of: number;
}

export interface TextNode {
  type: "text";
  text: string;
  strong?: boolean;
  href?: string | null;
}

export interface TooltipContent {
  kind: "tooltip";
  title?: string | null;
  body: Array<Paragraph>;
  actions: Array<Action>;
  image?: Image | null;
  video?: Video | null;
  target: Target;
  advance: "action" | "click";
  placement: "auto" | "bottom" | "left" | "right" | "top";
}

/**
 * The share of a topic's points, 0 to 1.
 */
export interface TopicScore {
  topic: string;
  title: string;
  score: number;
}

export interface TrackInput {
  type: "track";
  id: string;
  at: number;
  event: string;
  properties?: Record<string, unknown>;
}

/**
 * `captions` is a WebVTT file, `transcript` a page with what is said and seen.
 *
 * Report `watched` with the share that was watched, as it grows.
 */
export interface Video {
  src: string;
  title: string;
  captions?: string | null;
  transcript?: string | null;
  poster?: string | null;
}

/**
 * This share of the step's video was watched so far.
 */
export interface WatchedInput {
  type: "watched";
  id: string;
  at: number;
  flow: string;
  run: number;
  step: string;
  action?: number | null;
  share: number;
}
