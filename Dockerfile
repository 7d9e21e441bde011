# Teahouse for one container: docker build -t teahouse . && docker run -p 8888:8888 -v teahouse:/data teahouse
FROM python:3.13-slim AS built
WORKDIR /app
RUN python -m venv /venv
COPY requirements.txt requirements-embedded.txt ./
RUN /venv/bin/pip install --no-cache-dir -r requirements-embedded.txt

FROM python:3.13-slim
RUN useradd --system --uid 10001 teahouse && install -d -o teahouse /data
COPY --from=built /venv /venv
WORKDIR /app
COPY server server
COPY handlers handlers
COPY models models
COPY static static
COPY docs docs
COPY README.md CHANGELOG.md SECURITY.md ./
USER teahouse
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 HOST=0.0.0.0 PORT=8888 DATA_DIR=/data
VOLUME /data
EXPOSE 8888
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s \
    CMD ["python", "-c", "import os, urllib.request as r; r.urlopen(f'http://127.0.0.1:{os.environ[\"PORT\"]}/healthz', timeout=2)"]
# SIGTERM drains; that takes 25 s at most.
STOPSIGNAL SIGTERM
CMD ["python", "-m", "server"]
