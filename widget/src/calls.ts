// The calls of a page that has begun.
import type { Core } from "./core";
import { freshSession, user, type GetToken } from "./session";
import type { Report } from "./surface";

export type Properties = Record<string, unknown>;

export interface Identity {
  token?: string | undefined;
  getToken?: GetToken | undefined;
}

export interface Calls {
  /**
   * Name the user. `token` is the identity that your back end signed; `getToken` brings one: at once if there is none,
   * a minute before it expires, and when the server has refused it.
   */
  identify(userId?: string | null, traits?: Properties, identity?: Identity): void;
  group(groupId: string, traits?: Properties): void;
  track(event: string, properties?: Properties): void;
  /** The address is told by itself; this tells more about the page. */
  page(properties?: Properties): void;
  /** Start a flow whose trigger is `{api: public}`, because the person asks for it. */
  start(flow: string): void;
  /** Close what is shown of this flow, or what interrupts now. */
  dismiss(flow?: string): void;
  /** Forget the user, as at a log-out. */
  reset(): void;
  /** Show another language from now on. */
  locale(tag: string): void;
  /** What a person did with an experience that the page draws itself. */
  report: Report;
}

export function createCalls(core: Core, getToken?: GetToken): Calls {
  return {
    identify(userId, traits = {}, identity = {}) {
      const known = user(core.session());
      const whose = userId && known && known !== userId ? freshSession() : core.session();
      getToken = identity.getToken ?? getToken;
      whose.userId = userId || whose.userId;
      whose.token = identity.token || whose.token;
      whose.getToken = getToken;
      delete whose.renewAt;
      core.become(whose);
      core.put({ type: "identify", traits });
    },
    group(groupId, traits = {}) {
      core.session().groupId = groupId;
      core.become(core.session());
      core.put({ type: "group", groupId, traits });
    },
    track: (event, properties = {}) => core.put({ type: "track", event, properties }),
    page: (properties = {}) => core.put({ type: "page", properties }),
    start: (flow) => core.put({ type: "start", flow }),
    dismiss: core.dismiss,
    reset: () => core.become(freshSession()),
    locale: core.locale,
    report: core.report,
  };
}
