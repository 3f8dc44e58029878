FROM python:3.12-slim AS build
WORKDIR /app
COPY requirements.lock ./
RUN python -m venv .venv && .venv/bin/pip install --no-cache-dir --require-hashes -r requirements.lock

FROM python:3.12-slim
WORKDIR /app
RUN useradd --system --uid 10001 nightdesk && mkdir var && chown nightdesk var
COPY --from=build /app/.venv .venv
COPY bot bot
COPY handlers handlers
COPY knowledge knowledge
COPY config config
USER nightdesk
ENV PATH=/app/.venv/bin:$PATH PYTHONUNBUFFERED=1 NIGHTDESK_HOST=0.0.0.0
VOLUME /app/var
EXPOSE 8000
# One container runs web and work together; on several hosts start `web` and `work` apart.
CMD ["python", "-m", "bot", "run"]
HEALTHCHECK --start-period=20s CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen(f\"http://127.0.0.1:{os.environ.get('PORT', 8000)}/healthz\", timeout=3)"]
