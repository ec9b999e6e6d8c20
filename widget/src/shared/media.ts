// Images and videos. Room is kept for them, so that nothing moves when they come.
import type { Core, Place } from "../surface";
import type { Image, Labels, Video } from "../wire";
import { element, link, webAddress } from "./element";

const STEP = 20; // how many times a whole video is told of

export function image({ src, alt, width, height }: Image): HTMLElement[] {
  const address = webAddress(src);
  if (!address) return [];
  const made = element("img", "media");
  made.alt = alt;
  made.decoding = "async";
  if (width && height) made.style.aspectRatio = `${width} / ${height}`;
  made.src = address.href;
  return [made];
}

/** The video, and below it the link to what is said and seen. It reports the share that was watched as that grows. */
export function video(content: Video, labels: Labels, core: Core, place: Place): HTMLElement[] {
  const address = webAddress(content.src);
  if (!address) return [];
  const made = element("video", "media");
  const poster = webAddress(content.poster ?? "");
  made.ariaLabel = content.title;
  made.controls = made.playsInline = true;
  made.preload = "metadata";
  if (poster) made.poster = poster.href;
  caption(made, content);
  made.src = address.href;
  onWatched(made, (share) => core.report({ type: "watched", share }, place));
  const transcript = link(content.transcript ?? "", "transcript", labels.transcript);
  return transcript && content.transcript ? [made, transcript] : [made];
}

/** Captions of another site come only to a video that asks as a stranger, too. */
function caption(made: HTMLVideoElement, { captions, title }: Video): void {
  const address = captions ? webAddress(captions) : undefined;
  if (!address) return;
  if (address.origin !== location.origin) made.crossOrigin = "anonymous";
  const track = element("track", "");
  Object.assign(track, { kind: "captions", label: title, srclang: document.documentElement.lang, default: true });
  track.src = address.href;
  made.append(track);
}

function onWatched(made: HTMLVideoElement, report: (share: number) => void): void {
  let told = 0;
  made.addEventListener("timeupdate", () => {
    const steps = Math.floor(watchedShare(made) * STEP);
    if (steps > told) report((told = steps) / STEP);
  });
}

/** What was played, once each part; the last tenth of a second is not waited for. */
function watchedShare({ played, duration }: HTMLVideoElement): number {
  let seconds = 0.1;
  for (let part = 0; part < played.length; part++) seconds += played.end(part) - played.start(part);
  return duration ? Math.min(1, seconds / duration) : 0;
}
