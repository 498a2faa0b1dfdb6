"""How long the translation memory takes to answer, and what a plain comparison would take.

    .venv/bin/python -m bench.translation_memory [--segments 10000] [--queries 50] [--json]

Makes a throw-away database with so many different Arabic sentences and their English, asks for
sentences like some of them (a word changed, a word more), and prints for each way: the median and
the slowest answer, and how often the sentence that was changed came first. "difflib" compares
with the standard library, word for word the obvious implementation, on a few of the queries.
"""

import argparse
import difflib
import json
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable

WORDS = [
    "البلدية",
    "المجلس",
    "البلدي",
    "رئيس",
    "الطلب",
    "الرخصة",
    "البناء",
    "العقار",
    "المستند",
    "الرسم",
    "القرار",
    "المختار",
    "القضاء",
    "المحافظ",
    "يقدم",
    "تعطى",
    "يصدر",
    "يجوز",
    "يعود",
    "تدفع",
    "خلال",
    "مهلة",
    "أيام",
    "نسخة",
    "صورة",
    "الهوية",
    "سند",
    "الملكية",
    "خريطة",
    "المساحة",
    "المهندس",
    "النقابة",
    "الدائرة",
    "الفنية",
    "الكشف",
    "المواطن",
    "الشكوى",
    "الخدمة",
    "النفايات",
    "الإنارة",
    "الطريق",
    "الحديقة",
    "الموازنة",
    "النفقات",
    "الواردات",
    "الصندوق",
    "المستقل",
    "القانون",
    "المرسوم",
    "المادة",
    "الفقرة",
    "التعميم",
    "الانتخابات",
    "الناخب",
    "اللائحة",
    "المرشح",
    "الوزارة",
    "المديرية",
    "العامة",
    "الاتحاد",
    "المشروع",
    "التمويل",
]
LONGEST_ANSWER = 0.050


def sentence(rng: random.Random) -> str:
    return " ".join(rng.choices(WORDS, k=rng.randint(4, 24)))


def changed(text: str, rng: random.Random) -> str:
    words = text.split()
    words[rng.randrange(len(words))] = rng.choice(WORDS)
    words.insert(rng.randrange(len(words)), rng.choice(WORDS))
    return " ".join(words)


def fill(count: int, rng: random.Random) -> list[str]:
    """Write `count` translated sentences as wagtail-localize keeps them; return the Arabic."""
    import uuid

    from django.contrib.contenttypes.models import ContentType
    from django.utils import timezone
    from wagtail.models import Locale, Page
    from wagtail_localize.models import (
        String,
        StringTranslation,
        TranslatableObject,
        TranslationContext,
    )

    arabic, english = (Locale.objects.get_or_create(language_code=c)[0] for c in ("ar", "en"))
    texts = list({sentence(rng) for _ in range(count * 2)})[:count]
    holder = TranslatableObject.objects.create(
        translation_key=uuid.uuid4(), content_type=ContentType.objects.get_for_model(Page)
    )
    context = TranslationContext.objects.create(object=holder, path="body")
    strings = String.objects.bulk_create(
        [String(locale=arabic, data=t, data_hash=String._get_data_hash(t)) for t in texts]
    )
    StringTranslation.objects.bulk_create(
        StringTranslation(
            translation_of=string,
            locale=english,
            context=context,
            data=f"English of sentence {number}",
            translation_type="manual",
            updated_at=timezone.now(),
        )
        for number, string in enumerate(strings)
    )
    return texts


def measure(ask: Callable[[str], str | None], queries: list[tuple[str, str]]) -> dict[str, float]:
    """Ask each (original, changed) pair's changed text; return milliseconds and hits."""
    times, hits = [], 0
    for original, asked in queries:
        started = time.perf_counter()
        answer = ask(asked)
        times.append(1000 * (time.perf_counter() - started))
        hits += answer == original
    return {
        "median_ms": round(statistics.median(times), 1),
        "slowest_ms": round(max(times), 1),
        "found_first": round(hits / len(queries), 3),
        "queries": len(queries),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--segments", type=int, default=10_000)
    parser.add_argument("--queries", type=int, default=50)
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    options = parser.parse_args()

    with tempfile.TemporaryDirectory() as folder:
        os.environ["DIWAN_VAR"] = folder
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.dev")
        os.environ["LOG_LEVEL"] = "WARNING"
        import django

        django.setup()
        from django.core.management import call_command

        from cms.translation import memory

        call_command("migrate", verbosity=0)
        rng = random.Random(4)
        texts = fill(options.segments, rng)
        queries = [(text, changed(text, rng)) for text in rng.sample(texts, options.queries)]

        def remember(asked: str) -> str | None:
            found = memory.matches(asked)
            return found[0].arabic if found else None

        started = time.perf_counter()
        remember(texts[0])
        first = 1000 * (time.perf_counter() - started)

        folded = {memory.fold(text): text for text in texts}

        def plainly(asked: str) -> str | None:
            near = difflib.get_close_matches(memory.fold(asked), folded, n=5, cutoff=0.6)
            return folded[near[0]] if near else None

        results = {
            "memory": {**measure(remember, queries), "first_ms": round(first, 1)},
            "difflib": measure(plainly, queries[:5]),
        }
    if options.json:
        print(json.dumps({"segments": options.segments, "results": results}))
    else:
        print(f"{options.segments} segments; first answer of a process: {first:.0f} ms\n")
        print(f"{'':10} {'median':>10} {'slowest':>10} {'found first':>12} {'queries':>8}")
        for name, row in results.items():
            print(
                f"{name:10} {row['median_ms']:>7.1f} ms {row['slowest_ms']:>7.1f} ms "
                f"{row['found_first']:>12.0%} {row['queries']:>8}"
            )
    if results["memory"]["median_ms"] > 1000 * LONGEST_ANSWER:
        sys.exit("The memory takes longer than 50 ms.")


if __name__ == "__main__":
    main()
