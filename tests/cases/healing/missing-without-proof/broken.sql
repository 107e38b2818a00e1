DROP TABLE health_metrics;
