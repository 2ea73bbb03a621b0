# One image for the whole portal; what runs in it is supervised by ./portal up.
FROM python:3.11-slim-bookworm

ENV PORTAL_VAR=/srv/portal-state
WORKDIR /srv/portal

# What changes seldom comes first, so that it is not installed again for each change.
COPY portal package.json package-lock.json .npmrc ./
COPY requirements-setup.txt requirements.txt requirements-node.txt ./
COPY launcher launcher
COPY union_portal/embedded.py union_portal/embedded.py
COPY union_portal/typesetting union_portal/typesetting
RUN ./portal setup && rm -rf /root/.cache /root/.npm /var/lib/apt/lists/*

COPY . .
RUN useradd --system --home-dir /srv/portal-state portal \
    && ./portal setup \
    && chown -R portal: /srv/portal-state /srv/portal

USER portal
# What members upload; the rest of the state folder belongs to the image.
VOLUME /srv/portal-state/media
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=180s CMD \
    ["python3", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["./portal"]
CMD ["up", "--host", "0.0.0.0"]
