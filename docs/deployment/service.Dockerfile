# The embedded service, for the tests of any application:
#   docker build -f service.Dockerfile -t placewright-service .
#   docker run --rm --read-only -p 127.0.0.1:8025:8025 -p 127.0.0.1:2587:2587 placewright-service
FROM node:22-slim
RUN npm install --global placewright@0.1.0
USER node
WORKDIR /home/node
ENV PLACEWRIGHT_HOST=0.0.0.0
ENV PLACEWRIGHT_PORT=8025
ENV PLACEWRIGHT_SMTP=2587
EXPOSE 8025 2587
HEALTHCHECK --interval=2s --start-period=10s CMD ["node", "-e", "fetch('http://127.0.0.1:8025/_placewright/health').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["placewright", "service"]
