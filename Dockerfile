# The program in a container: built apart, so that the image which runs holds no build tools, not even pip.
FROM python:3.11-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /source

# What runs: only what the lock names, each file by its digest.
COPY requirements-runtime.lock ./
RUN python -m venv /opt/infotrust \
 && /opt/infotrust/bin/pip install --require-hashes --only-binary :all: -r requirements-runtime.lock

# What builds: from the developers' lock, which holds the build backend too.
COPY requirements.lock ./
RUN python -m venv /opt/build \
 && /opt/build/bin/pip install --require-hashes --only-binary :all: -r requirements.lock

COPY pyproject.toml README.md ./
COPY authority authority
COPY cases cases
COPY classifier classifier
COPY cli cli
COPY config config
COPY desk desk
COPY intake intake
COPY migrations migrations
COPY review review
COPY runtime runtime
COPY verify verify
COPY workers workers
RUN /opt/build/bin/pip wheel --no-deps --no-build-isolation --wheel-dir /wheels . \
 && /opt/infotrust/bin/pip install --no-deps --no-index /wheels/*.whl \
 && /opt/infotrust/bin/pip uninstall --yes setuptools pip

FROM python:3.11-slim-bookworm
LABEL org.opencontainers.image.title="Infotrust" \
      org.opencontainers.image.description="Data-subject requests by signed e-mail: verified, classified, opened as cases" \
      org.opencontainers.image.vendor="SIA Infotrust" \
      org.opencontainers.image.licenses="Proprietary"

# Scanned documents are read in Latvian, Russian and English.
RUN apt-get update \
 && apt-get install --yes --no-install-recommends tesseract-ocr tesseract-ocr-lav tesseract-ocr-rus \
 && rm -rf /var/lib/apt/lists/* \
 && python -m pip uninstall --yes setuptools wheel pip \
 && groupadd --system --gid 10001 infotrust \
 && useradd --system --uid 10001 --gid 10001 --no-create-home --home-dir /data --shell /usr/sbin/nologin infotrust \
 && install --directory --owner=10001 --group=10001 --mode=0700 /data /keys

COPY --from=build /opt/infotrust /opt/infotrust
ENV PATH=/opt/infotrust/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    INFOTRUST_DATA_DIR=/data \
    INFOTRUST_KEY_FILE=/keys/infotrust.key \
    INFOTRUST_WEB_BIND=0.0.0.0:8080

USER 10001:10001
WORKDIR /data
VOLUME ["/data", "/keys"]
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=15s --start-period=60s --retries=3 CMD ["infotrust", "doctor", "--process", "run"]
ENTRYPOINT ["infotrust"]
CMD ["run"]
