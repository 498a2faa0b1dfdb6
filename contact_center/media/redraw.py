"""Draws a picture anew, in a process of its own: `python redraw.py SOURCE FOLDER PIXELS SIDE`.

Writes `picture` and `thumbnail` into FOLDER and prints {"format", "width", "height"}. What is
drawn anew carries no hidden data, and nothing that only a picture's reader would stumble over.
PIXELS: the most that all frames together may have; SIDE: the thumbnail's longest side.
Imports nothing of ours: it runs without Django.
"""

import json
import sys
from pathlib import Path

from PIL import Image, ImageCms, ImageOps, ImageSequence

QUALITY, THUMBNAIL_QUALITY = 88, 80
KEPT = ("JPEG", "PNG", "WEBP")
TOO_MANY_PIXELS = 3  # exit code


def main(source: str, folder: Path, pixels: int, side: int) -> None:
    """Draw SOURCE anew. Exits with 3 when it has too many pixels, fails when it is no picture."""
    Image.MAX_IMAGE_PIXELS = None  # we count ourselves, before anything is decoded
    if source.endswith(".heic"):
        import pillow_heif

        pillow_heif.register_heif_opener()
    with Image.open(source) as picture:
        frames = getattr(picture, "n_frames", 1)
        animated = frames > 1 and picture.format == "WEBP"
        if picture.width * picture.height * (frames if animated else 1) > pixels:
            sys.exit(TOO_MANY_PIXELS)
        kind = str(picture.format) if picture.format in KEPT else ""
        if animated:
            size = _animation(picture, folder)
            picture.seek(0)
            first = picture.convert("RGBA")
        else:
            first = _plain(picture)
            kind = kind or ("JPEG" if first.mode in ("RGB", "L") else "PNG")
            if kind == "JPEG" and first.mode not in ("RGB", "L"):
                first = first.convert("RGB")
            options = {"PNG": {"optimize": False}}.get(kind, {"quality": QUALITY})
            first.save(folder / "picture", kind, **options)
            size = first.size
        first.thumbnail((side, side))
        if first.mode not in ("RGB", "RGBA"):
            first = first.convert("RGBA" if "A" in first.getbands() else "RGB")
        first.save(folder / "thumbnail", "WEBP", quality=THUMBNAIL_QUALITY)
    json.dump({"format": kind, "width": size[0], "height": size[1]}, sys.stdout)


def _plain(picture: Image.Image) -> Image.Image:
    """Return the first frame upright, in sRGB, with nothing but its pixels."""
    profile = picture.info.get("icc_profile")
    upright = ImageOps.exif_transpose(picture)
    has_alpha = "transparency" in upright.info or "A" in upright.getbands()
    if upright.mode != "L" or has_alpha:
        upright = upright.convert("RGBA" if has_alpha else "RGB")
    if profile and upright.mode == "RGB" and picture.mode == "RGB":
        upright = _in_srgb(upright, profile)
    upright.info = {}
    return upright


def _in_srgb(picture: Image.Image, profile: bytes) -> Image.Image:
    import io

    try:
        own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        converted = ImageCms.profileToProfile(picture, own, ImageCms.createProfile("sRGB"))
    except (ImageCms.PyCMSError, OSError, ValueError):
        return picture
    return converted or picture


def _animation(picture: Image.Image, folder: Path) -> tuple[int, int]:
    """Draw a moving sticker anew."""
    frames, times = [], []
    for frame in ImageSequence.Iterator(picture):
        drawn = frame.convert("RGBA")
        times.append(int(frame.info.get("duration") or 100))
        drawn.info = {}
        frames.append(drawn)
    frames[0].save(
        folder / "picture",
        "WEBP",
        save_all=True,
        append_images=frames[1:],
        duration=times,
        loop=0,
        quality=QUALITY,
    )
    return frames[0].size


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
