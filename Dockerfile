# The walk-through in a container:
#   docker build -t diffcdr . && docker run --rm -p 8888:8888 diffcdr
# and open the address with the token that it prints. Binder builds this file too, and starts the JupyterLab in it by itself.
FROM node:24-bookworm
RUN apt-get update && apt-get install -y --no-install-recommends python3 python3-venv chromium && rm -rf /var/lib/apt/lists/*
USER node
WORKDIR /home/node/diffcdr
COPY --chown=node . .
# A first start that only tells its version makes .venv and the kernel in it.
RUN npm ci && npm start -- --version
ENV PATH=/home/node/diffcdr/.venv/bin:$PATH
EXPOSE 8888
CMD ["npm", "start", "--", "--no-browser", "--ServerApp.ip=0.0.0.0", "--port", "8888"]
