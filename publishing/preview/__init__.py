"""The public page of an object as a version of it would make it: the real view and templates, and nothing written."""

from publishing.preview.frames import Frame, frames
from publishing.preview.pages import PreviewPage, render, render_live

__all__ = ["Frame", "PreviewPage", "frames", "render", "render_live"]
