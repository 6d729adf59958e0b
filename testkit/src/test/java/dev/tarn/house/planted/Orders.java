package dev.tarn.house.planted;

import com.fasterxml.jackson.databind.JsonNode;
import io.javalin.http.Context;
import org.jdbi.v3.core.Jdbi;

public record Orders(OrderStore store, Context context, JsonNode json, Jdbi jdbi) {}
