// The launchers, side by side in one corner of the page, so that none covers another; at most one has its panel open.
import { borrowHost, type Host } from "../shared/host";
import { createSeat, type Drawn, type Seat } from "./seat";
import { element } from "../shared/element";

export interface Dock {
  sit(drawn: Drawn): Seat;
}

/** `style`: that of all panels. */
export function createDock(style: string): Dock {
  const row = element("div", "dock");
  let host: Host | undefined;
  let open: Seat | undefined;
  let seats = 0;

  function opens(seat: Seat): void {
    if (open !== seat) open?.fold();
    open = seat;
    const { left, right, top, bottom } = row.getBoundingClientRect();
    row.classList.toggle("left", left + right < innerWidth);
    row.classList.toggle("above", top + bottom < innerHeight);
  }

  function leaves(seat: Seat): void {
    if (open === seat) open = undefined;
    if (--seats) return;
    row.remove();
    host?.remove();
    host = undefined;
  }

  return {
    sit(drawn) {
      const seat = createSeat(drawn, opens, leaves);
      if (!seats++) {
        host = borrowHost(style);
        host.root.prepend(row);
      }
      row.dir = seat.place.dir;
      row.append(seat.place);
      return seat;
    },
  };
}
