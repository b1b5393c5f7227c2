# PostgreSQL with asyncspan and its client, on the official image:
#
#   docker build -t asyncspan .
#   docker run -d --name traces -e POSTGRES_PASSWORD=secret asyncspan
#   docker exec -i traces asyncspan load -U postgres - < trace.json
#   docker exec traces asyncspan report -U postgres -t spans
#
# Another major: --build-arg PG_MAJOR=18.  A new cluster has the extension in
# the database that POSTGRES_DB names, and in those that are made after.

ARG PG_MAJOR=17

FROM postgres:${PG_MAJOR} AS build
ARG PG_MAJOR
RUN apt-get update && apt-get install -y --no-install-recommends \
	gcc libc6-dev libpq-dev libzstd-dev make zlib1g-dev \
	postgresql-server-dev-${PG_MAJOR}
COPY . /src
ENV PG_CONFIG=/usr/lib/postgresql/${PG_MAJOR}/bin/pg_config
# without code for JIT, which the image's server does not use by itself
RUN make -C /src -j"$(nproc)" all with_llvm=no && \
	make -C /src install with_llvm=no DESTDIR=/installed

FROM postgres:${PG_MAJOR}
RUN apt-get update && apt-get install -y --no-install-recommends \
	libpq5 libzstd1 zlib1g && rm -rf /var/lib/apt/lists/*
COPY --from=build /installed/ /
RUN asyncspan --version && printf '%s\n' 'CREATE EXTENSION asyncspan;' \
	'\connect template1' 'CREATE EXTENSION asyncspan;' \
	>/docker-entrypoint-initdb.d/asyncspan.sql
