CREATE TABLE wrong (id bigint PRIMARY KEY);
CREATE TABLE wrong (id bigint PRIMARY KEY);
