# The operator and the runner in one image with nothing else in it: a relocatable bundle on an empty root.
#   docker build -t lockkeeper:0.1.0 .
ARG BASE=debian:bookworm-slim
FROM ${BASE} AS build
WORKDIR /src
COPY deploy/setup.sh deploy/libpg_query.sh deploy/
RUN deploy/setup.sh --build-only
COPY CMakeLists.txt CMakePresets.json ./
COPY cmake cmake
COPY operator operator
RUN cmake --preset release -DLOCKKEEPER_TESTS=OFF && cmake --build --preset release
COPY deploy/bundle.sh deploy/bundle.sh
COPY deploy/licenses deploy/licenses
RUN deploy/bundle.sh build/release /out/lockkeeper lockkeeper lockkeeper-operator

FROM scratch
LABEL org.opencontainers.image.title="lockkeeper" \
      org.opencontainers.image.description="Brings a database's schema to where new code needs it before that code runs"
COPY --from=build /out/ /
# Any number that is not root's: nothing in the image is written to, and nothing belongs to it.
USER 65532:65532
ENTRYPOINT ["/lockkeeper/bin/lockkeeper-operator"]
