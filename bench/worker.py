"""How many updates a second the workers store: from the waiting delivery to the message in its conversation.

    .venv/bin/python -m bench.worker [--updates 20000] [--database postgresql sqlite] [--workers 2] [--answers] [--json]

Deliveries of random size, with messages of many people and statuses of our own replies, some of them twice, wait
in the database before the clock starts. Then worker processes store them: two on PostgreSQL, one on SQLite. At the
end everything is counted: each distinct message once, each reply as far as its statuses say. Also the peak memory of
a worker, and the time per update in the first and the last tenth, which tells whether it grows with what is stored.
`--answers` lets the dialogue answer at the same time, in a thread beside as in the messages lane. PostgreSQL is a
throwaway server that does not wait for the disk.
"""

import argparse
import contextlib
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SETTINGS = "cms.settings.test"
WORKERS = {"postgresql": 2, "sqlite": 1}
GOALS = {"postgresql": 1000, "sqlite": 400}  # updates a second
MEMORY = 250  # MB a process
# Of a hundred updates. WhatsApp sends about three statuses for each message of ours.
MESSAGES, REPEATED = 40, 3
STATUSES = ("sent", "delivered", "read")
LARGEST_BATCH = 30


# --- What waits ---------------------------------------------------------------------------


def preload(updates: int) -> None:
    """Fill the database with people, replies and deliveries holding `updates` updates."""
    from contact_center import seed
    from contact_center.models import Contact, ContactIdentity, Conversation, Delivery, Message

    seed.plant()
    chance = random.Random(1)
    people = [f"9617{chance.randrange(10**7):07d}" for _ in range(max(50, updates // 20))]
    known = people[: len(people) // 2]
    contacts = Contact.objects.bulk_create(Contact(name=phone) for phone in known)
    ContactIdentity.objects.bulk_create(
        ContactIdentity(contact=contact, kind="phone", value=f"+{phone}")
        for contact, phone in zip(contacts, known, strict=True)
    )
    conversations = Conversation.objects.bulk_create(
        Conversation(contact=contact, channel="whatsapp") for contact in contacts
    )
    replies = [f"wamid.OUT{number:07d}" for number in range(updates * (100 - MESSAGES) // 300 + 1)]
    Message.objects.bulk_create(
        (
            Message(
                conversation=conversations[number % len(conversations)],
                direction="out",
                text="شكرًا، نتابع الأمر مع البلدية.",
                state="sent",
                wamid=wamid,
            )
            for number, wamid in enumerate(replies)
        ),
        batch_size=1000,
    )
    bodies = deliveries(updates, people, replies, chance)
    Delivery.objects.bulk_create(
        (Delivery(channel="whatsapp", body=body) for body in bodies), batch_size=200
    )


def deliveries(
    updates: int, people: list[str], replies: list[str], chance: random.Random
) -> Iterator[bytes]:
    """Make bodies as WhatsApp sends them, until they hold `updates` updates."""
    now = int(time.time())
    made = 0
    steps = (
        (wamid, word, now + offset) for wamid in replies for offset, word in enumerate(STATUSES)
    )
    last: dict[str, Any] = {}
    while made < updates:
        # Mostly one or two, sometimes many.
        size = min(int(chance.paretovariate(1)), LARGEST_BATCH, updates - made)
        changes = []
        for _ in range(size):
            draw = chance.randrange(100)
            if draw < REPEATED and last:
                changes.append(last)
                continue
            step = next(steps, None) if draw >= MESSAGES else None
            if step is None:
                last = change_of_message(chance.choice(people), made + len(changes), now, chance)
            else:
                last = change_of_status(*step)
            changes.append(last)
        made += size
        entry = {"id": "200000000000001", "changes": changes}
        yield json.dumps({"object": "whatsapp_business_account", "entry": [entry]}).encode()


def _change(**parts: Any) -> dict[str, Any]:
    metadata = {"display_phone_number": "9611610140", "phone_number_id": "100000000000001"}
    value = {"messaging_product": "whatsapp", "metadata": metadata, **parts}
    return {"field": "messages", "value": value}


def change_of_message(phone: str, number: int, now: int, chance: random.Random) -> dict[str, Any]:
    """A text of ordinary length, now and then a photo."""
    item: dict[str, Any] = {
        "from": phone,
        "from_user_id": f"LB.{phone}",
        "id": f"wamid.HBgMOTYxNzAxMjM0NTY3FQIAEhgU{number:010d}",
        "timestamp": str(now),
        "type": "text",
        "text": {"body": f"النفايات لم تُجمع منذ أسبوع في شارع البلدية رقم {number}"},
    }
    if chance.random() < 0.1:
        item |= {"type": "image", "image": {"id": str(number), "mime_type": "image/jpeg"}}
        del item["text"]
    card = {"wa_id": phone, "user_id": f"LB.{phone}", "profile": {"name": "سميرة خليل"}}
    return _change(contacts=[card], messages=[item])


def change_of_status(wamid: str, word: str, at: int) -> dict[str, Any]:
    """What became of a reply."""
    pricing = {"billable": True, "pricing_model": "PMP", "category": "service"}
    item = {"id": wamid, "status": word, "timestamp": str(at), "pricing": pricing}
    return _change(statuses=[{**item, "recipient_id": "96170123456"}])


# --- A worker -----------------------------------------------------------------------------


def work(answers: bool) -> None:
    """Store what waits until nothing is left; print each step's end and size, and the peak memory."""
    import django

    django.setup()
    from django.db import connections

    from contact_center import intake
    from contact_center.models import Delivery, Message

    def stored() -> bool:
        return not Delivery.objects.filter(state="waiting").exists()

    def answering() -> None:
        while not (stored() and not Message.objects.filter(answer="due").exists()):
            if not intake.answer_waiting():
                time.sleep(0.05)
        connections.close_all()

    stored()  # the connection stands
    print("ready", flush=True)
    sys.stdin.readline()
    beside = threading.Thread(target=answering)
    if answers:
        beside.start()
    steps = []
    began = time.process_time()
    while True:
        done = intake.store_waiting()
        steps.append((time.time(), done))
        if not done:
            if stored():
                break
            time.sleep(0.02)
    print(json.dumps([time.process_time() - began, steps]), flush=True)
    if answers:
        beside.join()
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, flush=True)


# --- A run --------------------------------------------------------------------------------


@contextlib.contextmanager
def database(vendor: str) -> Iterator[str]:
    """Yield the address of an empty database."""
    if vendor == "postgresql":
        from tests.services.postgresql import postgresql

        with postgresql() as url:
            yield url
        return
    with tempfile.TemporaryDirectory(prefix="diwan-bench-") as folder:
        yield f"sqlite:///{folder}/bench.sqlite3"


def python(environment: dict[str, str], *arguments: str) -> None:
    """Run Python in the product's folder; raises CalledProcessError."""
    subprocess.run([sys.executable, *arguments], cwd=ROOT, env=environment, check=True)


def measure(vendor: str, updates: int, workers: int, answers: bool) -> dict[str, Any]:
    """Run the workers on a database of this kind; return the figures."""
    with database(vendor) as url:
        environment = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": SETTINGS}
        python(environment, "manage.py", "migrate", "-v", "0")
        python(environment, "-m", "bench.worker", "--preload", "--updates", str(updates))
        command = [sys.executable, "-m", "bench.worker", "--work"]
        if answers:
            command.append("--answers")
        pipe = subprocess.PIPE
        processes = [
            subprocess.Popen(command, cwd=ROOT, env=environment, stdin=pipe, stdout=pipe, text=True)
            for _ in range(workers)
        ]
        for process in processes:
            assert process.stdout
            assert process.stdout.readline() == "ready\n"
        start = time.time()
        for process in processes:
            assert process.stdin
            process.stdin.write("go\n")
            process.stdin.flush()
        steps: list[tuple[float, int]] = []
        processor = 0.0
        memory = []
        for process in processes:
            assert process.stdout
            spent, own = json.loads(process.stdout.readline())
            processor += spent
            steps += own
            memory.append(float(process.stdout.readline()))
            assert process.wait() == 0
        answered = time.time() - start
        python(environment, "-m", "bench.worker", "--check", "--updates", str(updates))
    steps = sorted(step for step in steps if step[1])
    took = steps[-1][0] - start
    result = {
        "database": vendor,
        "workers": workers,
        "updates": updates,
        "per_second": round(updates / took),
        "goal": GOALS[vendor],
        "processor_ms": round(1000 * processor / updates, 2),
        "memory_mb": round(max(memory)),
        "first_tenth_ms": _per_update(steps, start, 0, updates // 10),
        "last_tenth_ms": _per_update(steps, start, updates * 9 // 10, updates),
    }
    if answers:
        result["answered_after_s"] = round(answered, 1)
    return result


def _per_update(steps: list[tuple[float, int]], start: float, low: int, high: int) -> float:
    """Return the milliseconds per update between the `low`th and the `high`th stored."""
    total, begin, end, counted_from, counted = 0, start, start, 0, 0
    for moment, done in steps:
        total += done
        if total <= low:
            begin, counted_from = moment, total
        end, counted = moment, total
        if total >= high:
            break
    return round(1000 * (end - begin) / max(counted - counted_from, 1), 3)


def check(updates: int) -> None:
    """Count what came of it; raises AssertionError when anything is lost or doubled."""
    from django.db.models import Sum

    from contact_center.models import Conversation, Delivery, Message, UpdateError

    assert not Delivery.objects.exclude(state="done").exists()
    assert not UpdateError.objects.exists()
    tally = Delivery.objects.aggregate(new=Sum("stored"), again=Sum("duplicates"))
    assert tally["new"] + tally["again"] == updates, tally
    wanted: set[str] = set()
    for body in Delivery.objects.values_list("body", flat=True).iterator(chunk_size=200):
        for change in json.loads(bytes(body))["entry"][0]["changes"]:
            wanted |= {item["id"] for item in change["value"].get("messages", [])}
    rows = Message.objects.filter(direction="in")
    assert rows.count() == len(wanted)
    unread = Conversation.objects.aggregate(all=Sum("unread"))["all"]
    assert unread == len(wanted), (unread, len(wanted))


def main() -> None:
    """Measure, and print a table; see the module."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--updates", type=int, default=20_000)
    parser.add_argument("--database", nargs="+", choices=WORKERS, default=list(WORKERS))
    parser.add_argument("--workers", type=int)
    parser.add_argument("--answers", action="store_true")
    parser.add_argument("--json", action="store_true")
    for step in ("--preload", "--work", "--check"):
        parser.add_argument(step, action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.work:
        work(options.answers)
    elif options.preload or options.check:
        import django

        django.setup()
        (preload if options.preload else check)(options.updates)
    else:
        results = [
            measure(vendor, options.updates, options.workers or WORKERS[vendor], options.answers)
            for vendor in options.database
        ]
        _print(results)
        if options.json:
            print(json.dumps(results))


def _print(results: list[dict[str, Any]]) -> None:
    print(
        "| database | workers | updates/s | goal | worker's processor ms each | peak MB | ms each, first tenth | last |"
    )
    print("|---|---|---|---|---|---|---|---|")
    for row in results:
        print(
            f"| {row['database']} | {row['workers']} | **{row['per_second']}** | ≥ {row['goal']} "
            f"| {row['processor_ms']} | {row['memory_mb']} (≤ {MEMORY}) | {row['first_tenth_ms']} | {row['last_tenth_ms']} |"
        )
        if "answered_after_s" in row:
            print(f"  all answered after {row['answered_after_s']} s")


if __name__ == "__main__":
    main()
