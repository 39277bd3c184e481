"""Response headers: the content security policy and its companions (SECURITY.md (g))."""

from __future__ import annotations

from flask import Flask, Response, g, request

from web.settings import Settings

MAP_ENDPOINTS = frozenset({"public.municipality"})
CACHEABLE_ENDPOINTS = frozenset({"static", "assets.file"})


def content_security_policy(tile_origin: str | None) -> str:
    """Build the policy: everything from this server only, tiles from one host where set."""
    images = "img-src 'self' data:" + (f" {tile_origin}" if tile_origin else "")
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            images,
            "font-src 'self'",
            "connect-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
            "object-src 'none'",
        )
    )


def protect(app: Flask, settings: Settings) -> None:
    """Send the headers with every response of an application."""
    strict = content_security_policy(None)
    with_tiles = content_security_policy(settings.tile_origin)

    def add_headers(response: Response) -> Response:
        on_map = request.endpoint in MAP_ENDPOINTS
        headers = response.headers
        headers["Content-Security-Policy"] = with_tiles if on_map else strict
        headers["X-Content-Type-Options"] = "nosniff"
        headers["X-Frame-Options"] = "DENY"
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        headers["Cross-Origin-Resource-Policy"] = "same-origin"
        headers["Referrer-Policy"] = "strict-origin-when-cross-origin" if on_map else "same-origin"
        headers["Permissions-Policy"] = (
            f"geolocation=({'self' if on_map else ''}), camera=(), microphone=()"
        )
        if settings.https:
            headers["Strict-Transport-Security"] = "max-age=31536000"
        if g.get("actor") is not None:
            headers["Cache-Control"] = "no-store"
            headers["Vary"] = "Cookie"
        elif request.endpoint not in CACHEABLE_ENDPOINTS:
            headers.setdefault("Cache-Control", "no-cache")
        return response

    app.after_request(add_headers)
