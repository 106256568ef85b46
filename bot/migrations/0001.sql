-- What a chat has chosen. No row: nothing was chosen.
CREATE TABLE chats (
    chat BIGINT PRIMARY KEY,
    story TEXT NOT NULL DEFAULT '',
    language TEXT NOT NULL DEFAULT '',
    preview BOOLEAN NOT NULL DEFAULT FALSE,
    publisher_first BOOLEAN NOT NULL DEFAULT FALSE,
    news BOOLEAN NOT NULL DEFAULT FALSE
);

-- Thumbs: how many, of which article, under how sure an answer.
CREATE TABLE votes (
    article TEXT NOT NULL,
    band TEXT NOT NULL,
    up INTEGER NOT NULL DEFAULT 0,
    down INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (article, band)
);

-- How much was asked on a day: numbers alone.
CREATE TABLE days (
    day DATE PRIMARY KEY,
    questions INTEGER NOT NULL DEFAULT 0,
    silences INTEGER NOT NULL DEFAULT 0,
    failures INTEGER NOT NULL DEFAULT 0
);

-- Updates that a worker has taken, so that no other answers them too.
CREATE TABLE claims (
    update_id BIGINT PRIMARY KEY,
    worker TEXT NOT NULL,
    state TEXT NOT NULL,
    at DOUBLE PRECISION NOT NULL
);

-- Which message of the bot answers which question, so that both are edited together.
CREATE TABLE replies (
    chat BIGINT NOT NULL,
    question BIGINT NOT NULL,
    reply BIGINT NOT NULL,
    checksum TEXT NOT NULL,
    at DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (chat, question)
);
CREATE INDEX replies_at ON replies (at);
CREATE INDEX claims_at ON claims (at);
