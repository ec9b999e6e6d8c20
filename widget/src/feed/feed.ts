// The feed: a bell with the number of what is unread, and behind it what was announced, the newest first.
import type { Dock } from "../lists/dock";
import type { Seat } from "../lists/seat";
import { sign } from "../lists/sign";
import { fill } from "../lists/words";
import type { Core } from "../surface";
import type { Feed } from "../wire";
import { createNews } from "./news";

const BELL = "M6 9a6 6 0 0 1 12 0c0 6 2 7 2 8H4c0-1 2-2 2-8M10 20a2 2 0 0 0 4 0";

/** Shows the feed, or takes it away. */
export function feeds(core: Core, dock: Dock): (feed?: Feed) => void {
  let bell: ((feed: Feed) => void) | undefined;
  let seat: Seat | undefined;
  const news = createNews(core, () => seat?.fold());

  function sit({ locale, words }: Feed): (feed: Feed) => void {
    const taken = dock.sit({
      order: 2,
      locale,
      sign: sign(BELL),
      fold: words["close"] ?? "",
      opened: news.open,
      folded: news.close,
    });
    seat = taken;
    taken.panel.append(news.body);
    taken.place.classList.add("bell");
    return (feed) => {
      const { unread } = feed;
      taken.say(words["title"] ?? "", unread, fill(words["unread"], { unread }));
      news.show(feed);
    };
  }

  return (feed) => {
    if (!feed) {
      if (bell) news.close();
      bell = undefined;
      seat?.remove();
      return void (seat = undefined);
    }
    bell ??= sit(feed);
    bell(feed);
  };
}
