"""From the start of a trial: the welcome series and the way to the first report."""

from tests.starter.company import Company, written


async def subjects(minato: Company, person: str) -> list[str]:
    return [letter["subject"] for letter in minato.letters(person)]


async def test_the_welcome_series_goes_on_while_the_first_report_is_missing(minato: Company) -> None:
    await minato.join("sato", role="editor", plan="trial")
    await minato.tell("sato", "trial_started")
    assert await subjects(minato, "sato") == ["【アトリエ帳票】お申し込みありがとうございます"]
    await minato.until("2026-04-24 08:59")
    assert len(await subjects(minato, "sato")) == 1
    await minato.until("2026-04-24 09:00")
    assert await subjects(minato, "sato") == [
        "【アトリエ帳票】お申し込みありがとうございます",
        "【アトリエ帳票】最初の帳票の作り方",
    ]
    await minato.until("2026-05-31 09:00")
    assert (await subjects(minato, "sato"))[2:] == ["【アトリエ帳票】ご不明な点はございませんか"]
    assert await minato.ended("sato", "welcome-series") == "completed"


async def test_the_welcome_series_stops_with_the_first_report(minato: Company) -> None:
    await minato.join("sato", role="editor", plan="trial", locale="en")
    await minato.tell("sato", "trial_started")
    await minato.tell("sato", "report_created")
    await minato.until("2026-05-31 09:00")
    assert await subjects(minato, "sato") == ["Welcome to Atelier Reports"]
    assert await minato.ended("sato", "welcome-series") == "goal"


async def test_half_of_the_trials_begin_with_sample_data(minato: Company) -> None:
    people = [f"p{number}" for number in range(30)]
    await minato.join(*people, plan="trial")
    for person in people:
        await minato.tell(person, "trial_started")
    first = [await minato.step(person, "trial-activation") for person in people]
    assert set(first) == {"sample-first", "data-first"}
    assert 4 <= first.count("sample-first") <= 26  # by chance one time in 100,000


async def test_an_import_leads_to_the_first_report(minato: Company) -> None:
    await minato.join("yamada", plan="trial")
    await minato.tell("yamada", "trial_started")
    await minato.press("yamada", "trial-activation")
    assert await minato.at("yamada", "trial-activation") == "first-deed"
    await minato.tell("yamada", "data_imported", rows=1_248)
    content = await minato.content("yamada", "trial-activation")
    assert content["title"] == "1,248行を取り込みました"
    await minato.tell("yamada", "report_created")
    assert await minato.ended("yamada", "trial-activation") == "goal"


async def test_who_hesitates_gets_what_suits_their_size(minato: Company) -> None:
    await minato.join("yamada", plan="trial", seats=120)
    await minato.tell("yamada", "trial_started")
    await minato.press("yamada", "trial-activation")
    await minato.pass_time("3d")
    assert await minato.step("yamada", "trial-activation") == "large"
    await minato.account_learns("yamada", plan="standard")
    await minato.see("yamada")
    assert await minato.ended("yamada", "trial-activation") == "exited"
    assert (await minato.known("yamada")).finished["trial-activation"].reason == "bought"


async def test_later_comes_back_a_day_later(minato: Company) -> None:
    await minato.join("yamada", plan="trial")
    await minato.tell("yamada", "trial_started")
    first = await minato.step("yamada", "trial-activation")
    action = 2 if first == "sample-first" else 1
    assert await minato.do("yamada", "snoozed", "trial-activation", action=action) is None
    await minato.pass_time("23h")
    assert await minato.step("yamada", "trial-activation") is None
    await minato.pass_time("1h")
    assert await minato.step("yamada", "trial-activation") == first
    assert written(minato.clock.now).startswith("2026-04-21 14:00")
